import { useCallback } from 'react'
import { useTranslations } from 'use-intl'
import type { Tile } from './progress.ts'

const known = [
  'SAFETY',
  'IMAGE_SAFETY',
  'PROHIBITED_CONTENT',
  'TIMEOUT',
  'RATE_LIMITED',
  'QUOTA_EXHAUSTED',
] as const

/** Why an image failed, in the reader's language where the cause is a usual one; else as the server says it. */
export function useReason(): (failure: NonNullable<Tile['failure']>) => string {
  const t = useTranslations('job')
  return useCallback(
    ({ code, message }) => {
      const usual = known.find((name) => name === code)
      return usual ? t(`reasons.${usual}`) : message
    },
    [t],
  )
}
