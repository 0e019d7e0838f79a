import type { PgBoss, WorkOptions } from 'pg-boss'
import type { Logger } from '../lib/log.ts'

interface Place {
  id: string
  isFree: boolean
}

export interface PlacesOptions {
  readonly boss: Pick<PgBoss, 'work' | 'offWork' | 'notifyWorker'>
  readonly queueName: string
  readonly options: WorkOptions
  /** The most jobs at once. */
  readonly most: number
  readonly handler: (jobId: string) => Promise<void>
  readonly log: Logger
}

/**
 * The places of this process, each of which runs a job at a time, and of which one at the most is free. Each is a worker
 * of its own for pg-boss, which has every worker that is free ask for every job that is put in, and again every few
 * seconds: with five hundred that were free, each job would cost five hundred questions. So the one that takes a job has
 * another opened, which asks at once; and one whose job has ended stays only where nobody else is free.
 */
export class Places {
  readonly #given: PlacesOptions
  readonly #places = new Set<Place>()
  readonly #leaving = new Set<Promise<void>>()
  #isClosing = false

  constructor(given: PlacesOptions) {
    this.#given = given
  }

  async open(): Promise<void> {
    await this.#openPlace()
  }

  /** Takes no further job; resolves when the handlers under way have ended. */
  async close(): Promise<void> {
    this.#isClosing = true
    await this.#given.boss.offWork(this.#given.queueName, { wait: true })
    await Promise.all(this.#leaving)
  }

  async #openPlace(): Promise<void> {
    const { boss, queueName, options } = this.#given
    const place: Place = { id: '', isFree: true }
    this.#places.add(place)
    place.id = await boss.work<{ jobId: string }>(queueName, options, async ([message]) => {
      if (message) await this.#occupy(place, message.data.jobId)
    })
  }

  async #occupy(place: Place, jobId: string): Promise<void> {
    place.isFree = false
    await this.#look()
    try {
      await this.#given.handler(jobId)
    } finally {
      if (!this.#isClosing) this.#vacate(place)
    }
  }

  #vacate(place: Place): void {
    const { boss, queueName, log } = this.#given
    if (this.#free === undefined) {
      place.isFree = true
      // Heard when the message is completed: it asks right after, where it would else sleep out its interval.
      boss.notifyWorker(place.id)
      return
    }
    const left = boss
      .offWork(queueName, { id: place.id, wait: true })
      .then(async () => {
        this.#places.delete(place)
        // The job's end may be what another one of its account waited for.
        const free = this.#free
        if (free !== undefined) boss.notifyWorker(free.id)
        else await this.#look()
      })
      .catch((error: unknown) => log.error({ err: error }, 'A place of the worker could not be given up'))
      .finally(() => this.#leaving.delete(left))
    this.#leaving.add(left)
  }

  get #free(): Place | undefined {
    for (const place of this.#places) if (place.isFree) return place
    return undefined
  }

  /** Sees to it that somebody asks for the next job. */
  async #look(): Promise<void> {
    if (this.#isClosing || this.#free !== undefined || this.#places.size >= this.#given.most) return
    await this.#openPlace()
  }
}
