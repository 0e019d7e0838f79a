import type { TestClient } from '../support/client.ts'
import { GatedProgram } from '../support/gatedProgram.ts'
import type { GatePlace } from '../support/gates.ts'
import type { TestServer } from '../support/harness.ts'

/** A job whose run stands between two lines. */
export interface HeldJob {
  /** Where: a step and its side. */
  readonly at: string
  readonly id: string
  readonly client: TestClient
  /** Of its two images, those that are kept in the end. */
  readonly kept: number
  /** Of those, the ones that the job's first run committed. */
  readonly byFirstRun: number
}

interface Point {
  readonly name: string
  readonly when: 'before' | 'after'
  readonly prompt?: string
  readonly cancelled?: true
  readonly kept?: number
  readonly byFirstRun: number
}

const both = (
  name: string,
  [before, after]: readonly [number, number],
  rest: Partial<Point> = {},
): Point[] => [
  { name, when: 'before', byFirstRun: before, ...rest },
  { name, when: 'after', byFirstRun: after, ...rest },
]

// Every step of a run that others can see. The committer's is a point of its own: it holds up all others.
const points: readonly Point[] = [
  // What stands ahead of its claim is no run yet.
  ...both('run-claim', [2, 0]),
  ...both('run-work', [0, 0]),
  ...both('generate', [0, 0]),
  ...both('store', [0, 0]),
  ...both('store-thumbnail', [1, 1]),
  ...both('image-attempted', [0, 0], { prompt: 'stumble', kept: 0 }),
  ...both('image-failed', [0, 0], { prompt: 'refuse', kept: 0 }),
  ...both('stage-finished', [2, 2]),
  ...both('job-settle', [2, 2]),
  // Cancelled while an image was being made, which then came to nothing.
  ...both('generate', [0, 0], { cancelled: true, kept: 0 }),
]

const patient = {
  ACCOUNT_CONCURRENCY: '100',
  GENERATOR_CONCURRENCY: '100',
  BACKOFF_MS: '1',
  LOG_LEVEL: 'info',
}

/** Workers whose every job stands at another line of its run; nothing moves until they are killed or opened. */
export class HeldWorkers {
  readonly jobs: readonly HeldJob[]
  readonly programs: readonly GatedProgram[]
  readonly #env: Readonly<Record<string, string>>

  private constructor(
    env: Readonly<Record<string, string>>,
    jobs: readonly HeldJob[],
    programs: readonly GatedProgram[],
  ) {
    this.#env = env
    this.jobs = jobs
    this.programs = programs
  }

  static async start(api: TestServer): Promise<HeldWorkers> {
    const env = { ...api.env, ...patient, ROLE: 'worker' }
    const make = async (point: Point): Promise<HeldJob> => {
      const client = await api.client()
      const prompt = point.prompt ?? 'dunes'
      const { id } = await client.createJob({ simpleGeneral: { prompt, quantity: 2 } })
      const at = `${point.name} ${point.when}${point.cancelled ? ', cancelled' : ''}`
      return { at, id, client, kept: point.kept ?? 2, byFirstRun: point.byFirstRun }
    }
    const held = (point: Point, { id }: HeldJob): GatePlace => ({
      name: point.name,
      when: point.when,
      match: id,
    })

    // A worker with one place, so that it has the one job whose commit is done and not answered.
    const answer: Point = { name: 'images-commit', when: 'after', byFirstRun: 1 }
    const unanswered = await make(answer)
    const first = await GatedProgram.start({ ...env, JOB_CONCURRENCY: '1' }, [held(answer, unanswered)])
    await first.reached([0])

    // And one with all the others. A commit that is held would hold up their commits: it comes last.
    const commit: Point = { name: 'images-commit', when: 'before', byFirstRun: 0 }
    const uncommitted = await make(commit)
    const others = await Promise.all(points.map(make))
    const places = [
      ...points.map((point, index) => held(point, others[index] as HeldJob)),
      { name: 'run-work', when: 'before', match: uncommitted.id } as const,
      held(commit, uncommitted),
    ]
    const second = await GatedProgram.start({ ...env, JOB_CONCURRENCY: '40' }, places)
    await second.reached([...points.keys(), points.length])
    second.open([points.length])
    await second.reached([points.length + 1])
    for (const [index, { cancelled }] of points.entries()) {
      const job = others[index] as HeldJob
      if (cancelled) await job.client.cancelJob(job.id, 'DRAIN')
    }
    return new HeldWorkers(env, [unanswered, uncommitted, ...others], [first, second])
  }

  /** Another worker, with nothing in its way. */
  async startAnother(): Promise<GatedProgram> {
    return GatedProgram.start({ ...this.#env, JOB_CONCURRENCY: '40' })
  }

  signal(signal: NodeJS.Signals): void {
    for (const { child } of this.programs) child.kill(signal)
  }

  openAll(): void {
    for (const program of this.programs) program.open([...Array(points.length + 2).keys()])
  }
}
