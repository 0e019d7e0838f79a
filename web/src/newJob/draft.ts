import { type Form, newForm, newKey } from './form.ts'
import { keepPictures } from './places.ts'

interface Kept {
  readonly form: Form
  /** Under which the job that is meant is asked for: kept until the form says something else, or the job is made. */
  readonly idempotencyKey: string | null
}

// With another shape of the form, another number: what an older page has left is not read.
const version = 1

/**
 * What is typed, for React's useSyncExternalStore. It outlives the page that shows it: another page of the UI, a
 * reload, signing in again. Each account has its own.
 */
export class Draft {
  readonly #storageKey: string
  readonly #listeners = new Set<() => void>()
  #kept: Kept

  constructor(account: string) {
    this.#storageKey = `stopframe.newJob.${version}.${account}`
    const stored = sessionStorage.getItem(this.#storageKey)
    this.#kept = stored === null ? { form: newForm(), idempotencyKey: null } : (JSON.parse(stored) as Kept)
    // The last moment that a browser promises; writing with each key that is pressed would be felt.
    addEventListener('visibilitychange', () => void (document.hidden && this.#store()))
  }

  readonly read = (): Form => this.#kept.form

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** Returns what the form is now. */
  change(change: (form: Form) => Form): Form {
    const form = keepPictures(change(this.#kept.form))
    this.#kept = { form, idempotencyKey: null }
    for (const listener of this.#listeners) listener()
    return form
  }

  /** The same for each try at the same job, a try after a lost answer included. */
  idempotencyKey(): string {
    const idempotencyKey = this.#kept.idempotencyKey ?? newKey()
    this.#kept = { ...this.#kept, idempotencyKey }
    // Ahead of the request: a browser that dies while it waits still knows what it has asked for.
    this.#store()
    return idempotencyKey
  }

  /** The job under this key is made: what is sent from now on is another one. */
  made(idempotencyKey: string): void {
    if (this.#kept.idempotencyKey === idempotencyKey) this.#kept = { ...this.#kept, idempotencyKey: null }
  }

  #store(): void {
    // A file cannot be kept; what is still on its way is chosen again.
    const form = keepPictures(this.#kept.form, ({ upload }) => upload.state === 'done')
    sessionStorage.setItem(this.#storageKey, JSON.stringify({ ...this.#kept, form }))
  }
}
