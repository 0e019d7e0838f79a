import { authorization } from '../../api/api.ts'
import type { Session } from '../../api/session.ts'
import type { Refusal } from '../form.ts'
import { readRefusal } from './refusal.ts'

interface Uploaded {
  readonly attachId: string
  readonly thumbnailUrl: string
}

export class UploadRefusedError extends Error {
  readonly why: Refusal

  constructor(why: Refusal, options?: ErrorOptions) {
    super(`The upload was refused: ${why}.`, options)
    this.name = 'UploadRefusedError'
    this.why = why
  }
}

/** Gives a file to the server. Throws UploadRefusedError, or the signal's reason. */
export async function upload(file: File, session: Session, signal: AbortSignal): Promise<Uploaded> {
  const response = await send(file, session, signal)
  if (response.status === 401) session.refuse()
  if (!response.ok) throw new UploadRefusedError(readRefusal(response.status))
  const { id, thumbnail_url } = (await response.json()) as { id: string; thumbnail_url: string }
  return { attachId: id, thumbnailUrl: thumbnail_url }
}

async function send(file: File, session: Session, signal: AbortSignal): Promise<Response> {
  try {
    const headers = authorization(session)
    return await fetch('/api/attachments', { method: 'POST', headers, body: file, signal })
  } catch (cause) {
    signal.throwIfAborted()
    throw new UploadRefusedError('unreachable', { cause })
  }
}
