// Some hundred bytes each. One that was forgotten is asked for again.
const most = 20_000

/** Whose jobs are, for as many as it is worth to remember: no job ever changes its owner. */
export class JobOwners {
  readonly #accounts = new Map<string, string>()

  of(jobId: string): string | undefined {
    return this.#accounts.get(jobId)
  }

  remember(jobId: string, accountId: string): void {
    this.#accounts.set(jobId, accountId)
    if (this.#accounts.size <= most) return
    const [oldest = ''] = this.#accounts.keys()
    this.#accounts.delete(oldest)
  }
}
