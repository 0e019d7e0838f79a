import type { JobStatus } from '../generated/graphql.ts'
import type { JobEvent } from '../watchJob.ts'

/** A cancelled job as it is seen from all its sides: API, progress log, ledger, files. */
export interface Seen {
  readonly job: {
    readonly status: JobStatus
    readonly draining: boolean
    readonly totalImages: number
    readonly completedImages: number
    readonly generatedAttachIds: readonly string[]
    readonly creditsCharged: number
    readonly creditsHeld: number
  }
  /** The attachment ids of its images in status GENERATED. */
  readonly imageAttachIds: readonly string[]
  /** Everything that the subscription brought. */
  readonly events: readonly JobEvent[]
  readonly creditsBefore: Credits
  readonly credits: Credits
  /** Paths of the image files that could be fetched and decoded. */
  readonly openedFiles: readonly string[]
  /** Paths of the image files in the data folder. */
  readonly storedFiles: readonly string[]
  /** The most images that the job can have had in flight. */
  readonly inFlightAtMost: number
  /** The same job some time after it was settled. */
  readonly later: { readonly completedImages: number; readonly storedFiles: readonly string[] }
}

interface Credits {
  readonly balance: number
  readonly held: number
}

export interface Comparison {
  readonly what: string
  readonly expected: string
  readonly seen: string
  readonly agrees: boolean
}

/** Holds all sides against each other. The world is in order when every comparison agrees. */
export function compare(seen: Seen): Comparison[] {
  const { job, events, credits, creditsBefore } = seen
  const made = job.completedImages
  const settled = events.filter((event) => event.__typename === 'JobSettled')
  const cursors = events.map(({ cursor }) => Number(cursor))
  const eventAttachIds = events.flatMap((event) =>
    event.__typename === 'ImageGenerated' ? [event.image.attachment?.id ?? 'none'] : [],
  )
  return [
    same('Status of the job', 'CANCELLED', job.draining ? `${job.status}, draining` : job.status),
    within('Images made: some, not all', 1, job.totalImages - 1, made),
    same('Images in status GENERATED', made, seen.imageAttachIds.length),
    sameSet('Attachment ids of the job', seen.imageAttachIds, job.generatedAttachIds),
    sameSet('ImageGenerated entries in the log', seen.imageAttachIds, eventAttachIds),
    same('Files that can be fetched and opened', made, new Set(seen.openedFiles).size),
    sameSet('Files in the data folder', seen.openedFiles, seen.storedFiles),
    same('Credits that the job charged', made, job.creditsCharged),
    same('Credits missing from the balance', made, creditsBefore.balance - credits.balance),
    same('Credits charged, says JobSettled', made, sum(settled.map(({ creditsCharged }) => creditsCharged))),
    same(
      'Credits released, says JobSettled',
      job.totalImages - made,
      sum(settled.map(({ creditsReleased }) => creditsReleased)),
    ),
    same('Credits still held', 0, credits.held + job.creditsHeld),
    same('Cursors without a gap', `1 to ${cursors.length}`, describeRun(cursors)),
    same('JobSettled entries, the last one of the log', '1, last', describeSettled(events)),
    within('Images that ended after the cancel, in flight', 0, seen.inFlightAtMost, afterCancel(events)),
    same('Images made after JobSettled', 0, seen.later.completedImages - made),
    sameSet('Files in the data folder, a while later', seen.storedFiles, seen.later.storedFiles),
  ]
}

function same<Value extends string | number>(what: string, expected: Value, seen: Value): Comparison {
  return { what, expected: String(expected), seen: String(seen), agrees: expected === seen }
}

function within(what: string, lowest: number, highest: number, seen: number): Comparison {
  const agrees = seen >= lowest && seen <= highest
  return { what, expected: `${lowest} to ${highest}`, seen: String(seen), agrees }
}

/** Not only as many, but the same ones, each once. */
function sameSet(what: string, expected: readonly string[], seen: readonly string[]): Comparison {
  const difference = new Set(expected).symmetricDifference(new Set(seen)).size
  const repeated = seen.length - new Set(seen).size
  const faults = [
    ...(difference > 0 ? [`${difference} differ`] : []),
    ...(repeated > 0 ? [`${repeated} repeated`] : []),
  ]
  return {
    what,
    expected: String(expected.length),
    seen: [seen.length, ...faults].join(', '),
    agrees: faults.length === 0 && expected.length === seen.length,
  }
}

function describeRun(cursors: readonly number[]): string {
  const wrong = cursors.findIndex((cursor, index) => cursor !== index + 1)
  return wrong === -1 ? `1 to ${cursors.length}` : `${cursors[wrong]} where ${wrong + 1} should be`
}

function describeSettled(events: readonly JobEvent[]): string {
  const count = events.filter(({ __typename }) => __typename === 'JobSettled').length
  return `${count}, ${events.at(-1)?.__typename === 'JobSettled' ? 'last' : 'not last'}`
}

function afterCancel(events: readonly JobEvent[]): number {
  const cancelled = events.findIndex(({ status }) => status === 'CANCELLED')
  return events.slice(cancelled).filter(({ __typename }) => __typename === 'ImageGenerated').length
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
