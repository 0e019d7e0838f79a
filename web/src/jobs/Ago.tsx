import { useFormatter, useTranslations } from 'use-intl'

const minuteMs = 60_000
const weekMs = 7 * 24 * 60 * minuteMs

/** How long ago, and when exactly where the pointer rests. `now` moves on with whoever shows it. */
export function Ago({ at, now }: { at: string; now: Date }) {
  const t = useTranslations('jobs')
  const format = useFormatter()
  const date = new Date(at)
  // Below zero where this device's clock is behind the server's.
  const age = now.getTime() - date.getTime()
  const words = () => {
    if (age < minuteMs) return t('justNow')
    if (age < weekMs) return format.relativeTime(date, now)
    return format.dateTime(date, { dateStyle: 'medium' })
  }
  return (
    <time dateTime={at} title={format.dateTime(date, { dateStyle: 'full', timeStyle: 'medium' })}>
      {words()}
    </time>
  )
}
