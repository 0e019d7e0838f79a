import type { Refusal } from '../form.ts'

/** What an answer of /api/attachments says of the picture. */
export function readRefusal(status: number): Refusal {
  switch (status) {
    case 413:
      return 'tooLarge'
    case 415:
      return 'unsupported'
    case 422:
      return 'broken'
    case 503:
      return 'busy'
    case 507:
      return 'full'
    default:
      return 'failed'
  }
}

/** Whether the same file could be taken later. */
export function canRetry(why: Refusal): boolean {
  return why !== 'tooLarge' && why !== 'unsupported' && why !== 'broken'
}
