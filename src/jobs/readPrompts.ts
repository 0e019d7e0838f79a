import type { Queryable, Statement } from '../database/database.ts'

/** Where an image is. */
export interface ImagePlace {
  readonly jobId: string
  readonly stageIndex: number
  readonly position: number
}

const read: Statement = {
  name: 'image-prompts',
  text: `
SELECT coalesce(i.prompt, s.prompt) AS prompt
FROM unnest($1::uuid[], $2::int[], $3::int[]) WITH ORDINALITY AS wanted(job_id, stage_index, position, ordinal)
CROSS JOIN LATERAL (
  SELECT prompt FROM images
  WHERE job_id = wanted.job_id AND stage_index = wanted.stage_index AND position = wanted.position OFFSET 0
) i
CROSS JOIN LATERAL (
  SELECT prompt FROM stages WHERE job_id = wanted.job_id AND index = wanted.stage_index OFFSET 0
) s
ORDER BY wanted.ordinal`,
}

/** What the generator is asked for with each of the images, which must exist; in their order. */
export async function readPrompts(db: Queryable, places: readonly ImagePlace[]): Promise<string[]> {
  const rows = await db.query<{ prompt: string }>(read, [
    places.map(({ jobId }) => jobId),
    places.map(({ stageIndex }) => stageIndex),
    places.map(({ position }) => position),
  ])
  return rows.map(({ prompt }) => prompt)
}
