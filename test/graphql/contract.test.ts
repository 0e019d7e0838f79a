import { readFile } from 'node:fs/promises'
import { buildSchema, findBreakingChanges } from 'graphql'
import { expect, it } from 'vitest'
import { schema } from '../../src/graphql/schema.ts'

// What contract.graphql leaves to the Relay specification and to its comments.
const implied = `
type PageInfo { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
type JobImagesConnection { edges: [JobImagesConnectionEdge!]! pageInfo: PageInfo! }
type JobImagesConnectionEdge { cursor: String! node: Image! }
type QueryJobsConnection { edges: [QueryJobsConnectionEdge!]! pageInfo: PageInfo! }
type QueryJobsConnectionEdge { cursor: String! node: Job! }
type ViewerLedgerConnection { edges: [ViewerLedgerConnectionEdge!]! pageInfo: PageInfo! }
type ViewerLedgerConnectionEdge { cursor: String! node: LedgerEntry! }
${[
  ['JobStatusChanged', 'previous: JobStatus!'],
  ['ImageGenerated', 'image: Image!'],
  ['ImageFailed', 'stageIndex: Int! position: Int! errorCode: String! errorMessage: String!'],
  ['StageFinished', 'stageIndex: Int! stageCompleted: Int! stageQuantity: Int!'],
  ['JobSettled', 'creditsCharged: Int! creditsReleased: Int!'],
]
  .map(
    ([
      name,
      fields,
    ]) => `type ${name} implements JobEvent { cursor: ID! jobId: ID! at: DateTime! status: JobStatus!
      completedImages: Int! failedImages: Int! totalImages: Int! ${fields} }`,
  )
  .join('\n')}`

it('contains all that clients rely on, under the same names and types', async () => {
  const contract = await readFile(new URL('contract.graphql', import.meta.url), 'utf8')
  const relied = buildSchema(`${contract}\n${implied}`, { assumeValidSDL: true })
  expect(findBreakingChanges(relied, schema).map(({ description }) => description)).toEqual([])
})
