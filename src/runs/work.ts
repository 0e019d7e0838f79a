import type { Queryable, Statement } from '../database/database.ts'
import type { AspectRatio } from '../generators/generator.ts'

/** What a run still has to do: the stages with images that are neither made nor given up. */
export interface StageWork {
  readonly index: number
  readonly prompt: string
  readonly aspectRatio: AspectRatio
  readonly quantity: number
  /** Images of the stage that were made before this run. */
  readonly completedBefore: number
  readonly references: readonly ReferenceWork[]
  readonly images: readonly ImageWork[]
}

export interface ImageWork {
  readonly stageIndex: number
  readonly position: number
  readonly prompt: string
  readonly references: readonly ReferenceWork[]
  readonly attemptsBefore: number
}

export interface ReferenceWork {
  readonly storageKey: string
  readonly mimeType: string
  readonly role: string | null
}

const load: Statement = {
  name: 'run-work',
  text: `
SELECT s.index, s.prompt, s.aspect_ratio, s.quantity, s.completed_images,
  coalesce((SELECT json_agg(json_build_object('position', i.position, 'prompt', i.prompt, 'attempts', i.attempts)
    ORDER BY i.position) FROM images i
    WHERE i.job_id = s.job_id AND i.stage_index = s.index AND i.status = 'QUEUED'), '[]') AS images,
  coalesce((SELECT json_agg(json_build_object('position', r.position, 'role', r.role, 'key', a.storage_key,
    'mime_type', a.mime_type) ORDER BY r.position, r.ordinal) FROM job_references r
    JOIN attachments a ON a.id = r.attachment_id
    WHERE r.job_id = s.job_id AND r.stage_index = s.index), '[]') AS references
FROM stages s WHERE s.job_id = $1 AND s.finished_at IS NULL ORDER BY s.index`,
}

interface StageRow {
  index: number
  prompt: string
  aspect_ratio: AspectRatio
  quantity: number
  completed_images: number
  images: { position: number; prompt: string | null; attempts: number }[]
  references: { position: number | null; role: string | null; key: string; mime_type: string }[]
}

/** Reads the job's unfinished stages; kinds of job are not known here. */
export async function loadWork(db: Queryable, jobId: string): Promise<StageWork[]> {
  const rows = await db.query<StageRow>(load, [jobId])
  return rows.map((row) => {
    const byPosition = Map.groupBy(row.references, ({ position }) => position)
    const at = (position: number | null) => (byPosition.get(position) ?? []).map(readReference)
    return {
      index: row.index,
      prompt: row.prompt,
      aspectRatio: row.aspect_ratio,
      quantity: row.quantity,
      completedBefore: row.completed_images,
      references: at(null),
      images: row.images.map(({ position, prompt, attempts }) => ({
        stageIndex: row.index,
        position,
        prompt: prompt ?? row.prompt,
        references: at(position),
        attemptsBefore: attempts,
      })),
    }
  })
}

function readReference({ role, key, mime_type }: StageRow['references'][number]): ReferenceWork {
  return { storageKey: key, mimeType: mime_type, role }
}
