import type { TestClient } from './client.ts'
import type { CreateJobInput } from './generated/graphql.ts'
import type { TestServer } from './harness.ts'
import { picture } from './testGenerator.ts'

/** Resolves once the server's worker has been told of a cancel of the job. */
export function cancelHeard(server: Pick<TestServer, 'stopframe'>, jobId: string): Promise<void> {
  return new Promise((resolve) => {
    // Called after the watcher's own listener, which was there first.
    server.stopframe.doorbell.onCancel((cancelled) => cancelled === jobId && resolve())
  })
}

export async function uploadPicture(client: TestClient): Promise<string> {
  const response = await client.fetch('/api/attachments', { method: 'POST', body: picture })
  const { id } = (await response.json()) as { id: string }
  return id
}

/** A job of each kind, with how many of its images are made side by side. */
export const kinds: readonly {
  readonly kind: string
  readonly sideBySide: number
  readonly total: number
  input(client: TestClient, word: string): Promise<CreateJobInput>
}[] = [
  {
    kind: 'PIPELINE_STAGE',
    sideBySide: 3,
    total: 12,
    input: async (_client, word) => ({
      pipelineStage: { stages: [0, 1, 2].map((stage) => ({ prompt: `${word} ${stage}`, quantity: 4 })) },
    }),
  },
  {
    kind: 'SINGLE_BATCH',
    sideBySide: 2,
    total: 12,
    input: async (_client, word) => ({
      singleBatch: {
        basePrompt: word,
        combinations: [
          { angle: 'FRONT', shot: 'TIGHT', quantity: 4 },
          { angle: 'SIDE', shot: 'MIDDLE', quantity: 4 },
          { angle: 'BACK', shot: 'FULL', quantity: 4 },
        ],
      },
    }),
  },
  {
    kind: 'SIMPLE_GENERAL',
    sideBySide: 1,
    total: 8,
    input: async (_client, word) => ({ simpleGeneral: { prompt: word, quantity: 8 } }),
  },
  {
    kind: 'SIMPLE_PORTRAIT',
    sideBySide: 1,
    total: 6,
    input: async (client, word) => {
      const attachId = await uploadPicture(client)
      return {
        simplePortrait: {
          portraits: Array.from({ length: 6 }, (_, index) => ({
            attachId,
            wrappingPrompt: `${word} ${index}`,
          })),
        },
      }
    },
  },
]
