import type { JobLogEntry } from './log.ts'

/** A log entry as a doorbell carries it. */
export function writeToldEntry(entry: JobLogEntry): string {
  return JSON.stringify(entry, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value))
}

/** What `writeToldEntry` wrote. */
export function readToldEntry(text: string): JobLogEntry {
  const entry = JSON.parse(text)
  entry.at = new Date(entry.at)
  const { image } = entry
  if (image) {
    image.attachmentId = BigInt(image.attachmentId)
    image.attachment.id = BigInt(image.attachment.id)
    image.attachment.createdAt = new Date(image.attachment.createdAt)
  }
  return entry
}
