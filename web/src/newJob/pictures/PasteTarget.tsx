import { useEffect, useEffectEvent } from 'react'
import { useTranslations } from 'use-intl'
import { useAnnounce } from '../../shell/Announcer.tsx'
import type { Form } from '../form.ts'
import { useNewJob } from '../NewJobContext.ts'
import { type Place, sceneName } from '../places.ts'

/** Takes pictures that are pasted anywhere on the page: a paste goes to the document where nothing has the keyboard. */
export function PasteTarget() {
  const t = useTranslations('newJob')
  const announce = useAnnounce()
  const { form, addPictures } = useNewJob()
  const take = useEffectEvent((event: ClipboardEvent) => {
    const files = Array.from(event.clipboardData?.files ?? [])
    // What comes with words is the words' picture, as spreadsheets add it.
    if (files.length === 0 || event.clipboardData?.types.includes('text/plain')) return
    event.preventDefault()
    const index = sceneAt(form, event.target)
    addPictures(placeOf(form, index), files)
    const place =
      form.kind === 'scenes'
        ? t('scenes.heading', { number: index + 1 })
        : form.kind === 'portraits'
          ? t('portraits.pictures')
          : t('references.title')
    announce(t('pictures.pasted', { count: files.length, place }))
  })
  useEffect(() => {
    const onPaste = (event: ClipboardEvent) => take(event)
    document.addEventListener('paste', onPaste)
    return () => document.removeEventListener('paste', onPaste)
  }, [])
  return null
}

function placeOf(form: Form, sceneIndex: number): Place {
  if (form.kind !== 'scenes') return form.kind
  const scene = form.scenes[sceneIndex]
  if (scene === undefined) throw new Error('There is no scene.')
  return sceneName(scene)
}

/** The scene that has the keyboard; else the last one, which is the one that is being written. */
function sceneAt(form: Form, target: EventTarget | null): number {
  const found = form.scenes.findIndex((scene) =>
    document.getElementById(sceneName(scene))?.contains(target as Node),
  )
  return found === -1 ? form.scenes.length - 1 : found
}
