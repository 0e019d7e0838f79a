import { type RefObject, useEffect, useRef } from 'react'
import { useTranslations } from 'use-intl'
import { useAnnounce } from '../shell/Announcer.tsx'

/**
 * For a list that grows at its end: what is returned is called as more is asked for. When it has come it is announced,
 * and the keyboard goes on where it begins, not at the button far below.
 */
export function useMore(list: RefObject<HTMLElement | null>, shown: number, isLoading: boolean): () => void {
  const t = useTranslations('lists')
  const announce = useAnnounce()
  // What was there when more was asked for; null while nobody waits for more.
  const before = useRef<{ shown: number; rows: number } | null>(null)
  useEffect(() => {
    if (before.current === null || isLoading || shown <= before.current.shown) return
    const { children = [], lastElementChild } = list.current ?? {}
    const first = children[before.current.rows] ?? lastElementChild
    first?.querySelector<HTMLElement>('a, button')?.focus({ preventScroll: true })
    announce(t('moreShown', { count: shown - before.current.shown }))
    before.current = null
  }, [list, shown, isLoading, announce, t])
  return () => {
    before.current = { shown, rows: list.current?.children.length ?? 0 }
  }
}
