import { holdCredits, openAccount, readBalance } from '../credits/accounts.ts'
import type { Database, Queryable, Statement } from '../database/database.ts'
import { only } from '../database/database.ts'
import type { Job } from '../database/generated/prisma/client.ts'
import { activeTraceParent, annotate } from '../lib/spans.ts'
import type { JobQueue } from '../queue/queue.ts'
import type { Doorbell } from './doorbell.ts'
import { type InputIssue, InsufficientCreditsError, InvalidInputError } from './errors.ts'
import { type CreateJobArguments, namedAttachments, parseCreateJob, unknownAttachment } from './input.ts'
import { type Plan, type PlannedReference, planJob, totalImages } from './plan.ts'

export interface CreateJobDeps {
  readonly db: Database
  readonly queue: JobQueue
  readonly doorbell: Pick<Doorbell, 'ring'>
  readonly pricePerImage: number
  readonly initialCredits: number
}

/**
 * Makes a job: its rows, the hold on its credits, its first log entry and its queue message commit together.
 * The same idempotencyKey from the same account returns the job that its first call made.
 * Throws InvalidInputError or InsufficientCreditsError; then nothing was written.
 */
export async function createJob(deps: CreateJobDeps, accountId: string, args: unknown): Promise<Job> {
  const { input, idempotencyKey } = await parse(deps.db, accountId, args)
  const plan = planJob(input)
  await openAccount(deps.db, accountId, deps.initialCredits)
  const earlier = await findByKey(deps.db, accountId, idempotencyKey)
  if (earlier) {
    annotate({ 'stopframe.job.id': earlier.id })
    return earlier
  }
  const unknown = await findUnknown(deps.db, accountId, args)
  if (unknown.length > 0) throw new InvalidInputError(unknown)
  const id = await deps.db
    .transaction((tx) => insertJob(tx, deps, accountId, plan, idempotencyKey))
    .catch(async (error: unknown) => {
      // Two calls with one key at once: the second meets the first's row, or what it left of the credits.
      const isSecond = (error as { code?: string }).code === uniqueViolation
      if (!isSecond && !(error instanceof InsufficientCreditsError)) throw error
      const first = await findByKey(deps.db, accountId, idempotencyKey)
      if (!first) throw error
      return first.id
    })
  // For those who follow the account; after the commit.
  deps.doorbell.ring(id)
  annotate({ 'stopframe.job.id': id })
  return deps.db.prisma.job.findUniqueOrThrow({ where: { id } })
}

const uniqueViolation = '23505'

async function findByKey(
  db: Database,
  accountId: string,
  idempotencyKey: string | null,
): Promise<Job | null> {
  if (idempotencyKey === null) return null
  return db.prisma.job.findUnique({ where: { accountId_idempotencyKey: { accountId, idempotencyKey } } })
}

/** What is wrong is told together with the attachments that there are not, which only the database knows. */
async function parse(db: Database, accountId: string, args: unknown): Promise<CreateJobArguments> {
  try {
    return parseCreateJob(args)
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error
    throw new InvalidInputError([...error.issues, ...(await findUnknown(db, accountId, args))])
  }
}

/** An issue for each attachment that the arguments name and the account has not. */
async function findUnknown(db: Database, accountId: string, args: unknown): Promise<InputIssue[]> {
  const named = namedAttachments(args)
  if (named.length === 0) return []
  const ids = [...new Set(named.map(({ id }) => id))]
  const found = await db.prisma.attachment.findMany({
    where: { id: { in: ids }, accountId },
    select: { id: true },
  })
  const known = new Set(found.map(({ id }) => id))
  return named.filter(({ id }) => !known.has(id)).map(({ path }) => ({ path, message: unknownAttachment }))
}

const insert: Statement = {
  name: 'job-insert',
  text: `
WITH job AS (
  INSERT INTO jobs (account_id, kind, total_images, stages_at_once, price_per_image, credits_held,
    last_event_seq, idempotency_key, trace_parent)
  VALUES ($1, $2, $3, $4, $5, $3::int * $5::int, 1, $6, $10)
  RETURNING id, status, credits_held
), stage AS (
  INSERT INTO stages (job_id, index, name, prompt, aspect_ratio, quantity)
  SELECT job.id, s.index, s.name, s.prompt, s.aspect_ratio, s.quantity
  FROM job, json_to_recordset($7) AS s(index int, name text, prompt text, aspect_ratio text, quantity int)
  RETURNING job_id, index, quantity
), image AS (
  INSERT INTO images (job_id, stage_index, position, prompt)
  SELECT stage.job_id, stage.index, place.position, own.prompt
  FROM stage
    CROSS JOIN LATERAL generate_series(0, stage.quantity - 1) AS place(position)
    LEFT JOIN json_to_recordset($8) AS own(stage_index int, position int, prompt text)
      ON own.stage_index = stage.index AND own.position = place.position
), reference AS (
  INSERT INTO job_references (job_id, stage_index, position, ordinal, attachment_id, role)
  SELECT job.id, r.stage_index, r.position, r.ordinal, r.attachment_id, r.role
  FROM job, json_to_recordset($9)
    AS r(stage_index int, position int, ordinal int, attachment_id bigint, role text)
), entry AS (
  INSERT INTO credit_entries (account_id, kind, amount, job_id) SELECT $1, 'HOLD', credits_held, id FROM job
), event AS (
  INSERT INTO job_events (job_id, seq, type, status, completed_images, failed_images)
  SELECT id, 1, 'CREATED', status, 0, 0 FROM job
)
SELECT id FROM job`,
}

async function insertJob(
  tx: Queryable,
  { queue, pricePerImage }: CreateJobDeps,
  accountId: string,
  plan: Plan,
  idempotencyKey: string | null,
): Promise<string> {
  const total = totalImages(plan)
  const required = total * pricePerImage
  if (!(await holdCredits(tx, accountId, required))) {
    const { balance, held } = await readBalance(tx, accountId)
    throw new InsufficientCreditsError(required, balance - held)
  }
  const { id } = only(
    await tx.query<{ id: string }>(insert, [
      accountId,
      plan.kind,
      total,
      plan.stagesAtOnce,
      pricePerImage,
      idempotencyKey,
      JSON.stringify(plan.stages.map(stageRow)),
      JSON.stringify(plan.stages.flatMap(ownPrompts)),
      JSON.stringify(plan.stages.flatMap(referenceRows)),
      activeTraceParent(),
    ]),
  )
  await queue.enqueue(tx, { id, accountId })
  return id
}

function stageRow({ name, prompt, aspectRatio, quantity }: Plan['stages'][number], index: number) {
  return { index, name, prompt, aspect_ratio: aspectRatio, quantity }
}

function ownPrompts({ images }: Plan['stages'][number], stageIndex: number) {
  return images.map(({ prompt }, position) => ({ stage_index: stageIndex, position, prompt }))
}

function referenceRows({ references, images }: Plan['stages'][number], stageIndex: number) {
  const row = (position: number | null) => (reference: PlannedReference, ordinal: number) => ({
    stage_index: stageIndex,
    position,
    ordinal,
    attachment_id: reference.attachmentId.toString(),
    role: reference.role,
  })
  return [
    ...references.map(row(null)),
    ...images.flatMap((image, position) => image.references.map(row(position))),
  ]
}
