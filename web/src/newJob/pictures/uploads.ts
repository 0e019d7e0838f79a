import pLimit from 'p-limit'
import type { Session } from '../../api/session.ts'
import type { Draft } from '../draft.ts'
import { newKey, type Picture } from '../form.ts'
import { addPictures, changePicture, type Place, roomAt } from '../places.ts'
import { UploadRefusedError, upload } from './upload.ts'

// A browser opens six connections to a server: some are left for the rest of the page.
const atOnce = 3

interface Held {
  readonly file: File
  readonly preview: string
  readonly controller: AbortController
}

/** The files that are on their way to the server, or were refused and may be tried again. */
export class Uploads {
  readonly #draft: Draft
  readonly #session: Session
  readonly #held = new Map<string, Held>()
  readonly #limit = pLimit(atOnce)

  constructor(draft: Draft, session: Session) {
    this.#draft = draft
    this.#session = session
    draft.subscribe(() => this.#dropRemoved())
  }

  /** Shows the files at the place and uploads them; as many as there is room for. Returns how many were left out. */
  add(place: Place, files: readonly File[]): number {
    const taken = files.slice(0, roomAt(this.#draft.read(), place))
    const pictures: Record<string, Picture> = {}
    for (const file of taken) {
      const key = newKey()
      const preview = URL.createObjectURL(file)
      pictures[key] = { name: file.name, preview, upload: { state: 'uploading' } }
      this.#held.set(key, { file, preview, controller: new AbortController() })
    }
    this.#draft.change((form) => addPictures(form, place, pictures))
    for (const key of Object.keys(pictures)) void this.#send(key)
    return files.length - taken.length
  }

  retry(key: string): void {
    this.#draft.change((form) => changePicture(form, key, { upload: { state: 'uploading' } }))
    void this.#send(key)
  }

  /** What comes of it is shown at the picture. Rejects with a bug of the page alone, for the browser to tell. */
  async #send(key: string): Promise<void> {
    const held = this.#held.get(key)
    if (held === undefined) return
    const { file, controller } = held
    try {
      const { attachId, thumbnailUrl } = await this.#limit(() =>
        upload(file, this.#session, controller.signal),
      )
      this.#draft.change((form) =>
        changePicture(form, key, { preview: thumbnailUrl, upload: { state: 'done', attachId } }),
      )
      this.#drop(key)
    } catch (error) {
      if (controller.signal.aborted) return
      const why = error instanceof UploadRefusedError ? error.why : 'failed'
      this.#draft.change((form) => changePicture(form, key, { upload: { state: 'refused', why } }))
      if (!(error instanceof UploadRefusedError)) throw error
    }
  }

  #dropRemoved(): void {
    const { pictures } = this.#draft.read()
    for (const [key, { controller }] of this.#held) {
      if (key in pictures) continue
      controller.abort()
      this.#drop(key)
    }
  }

  #drop(key: string): void {
    const held = this.#held.get(key)
    if (held === undefined) return
    URL.revokeObjectURL(held.preview)
    this.#held.delete(key)
  }
}
