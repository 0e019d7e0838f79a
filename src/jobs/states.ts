import type { JobStatus } from '../database/generated/prisma/enums.ts'

/**
 * A job's life.
 *
 * PENDING     made, its credits held, its message in the queue. Entered by createJob; left when a worker
 *             claims it, or by a cancel.
 * PROCESSING  a run makes its images. Entered by the first claim, and kept when another worker takes a dead
 *             worker's job over; left when the run settles, or by a cancel.
 * PAUSED      has room kept for it; nothing enters it yet.
 * COMPLETED   every image was tried and at least one was made. Settled on entry.
 * FAILED      no image was made, or a cause that no retry can mend ended it. Settled on entry.
 * CANCELLED   its owner stopped it. A job that a run holds is draining on entry, until that run settles it;
 *             one that no run holds is settled on entry.
 *
 * Each transition is one compare-and-set UPDATE that names the states it may leave. Settled means: the rest
 * of its hold released, its remaining images marked, its last log entry written, `finished_at` set.
 */
export const transitions = {
  PENDING: ['PROCESSING', 'CANCELLED'],
  PROCESSING: ['COMPLETED', 'FAILED', 'CANCELLED'],
  PAUSED: ['CANCELLED'],
  COMPLETED: [],
  FAILED: [],
  CANCELLED: [],
} as const satisfies Record<JobStatus, readonly JobStatus[]>

/** The states from which a transition leads to `target`. */
export function statesBefore(target: JobStatus): JobStatus[] {
  const states = Object.entries(transitions) as [JobStatus, readonly JobStatus[]][]
  return states.filter(([, targets]) => targets.includes(target)).map(([state]) => state)
}
