import { useFormatter } from 'use-intl'

/** The moment of an entry; of several, from the first of them to the last. */
export function When({ at, until = at }: { at: string; until?: string }) {
  const format = useFormatter()
  const [from, to] = [new Date(at), new Date(until)]
  const words = format.dateTimeRange(from, to, { dateStyle: 'medium', timeStyle: 'short' })
  return (
    <time dateTime={at} title={format.dateTime(from, { dateStyle: 'full', timeStyle: 'medium' })}>
      {words}
    </time>
  )
}
