import type { Stopframe } from '../../src/compose.ts'

const pageOfJobs = 'edges { cursor node { id kind status totalImages completedImages createdAt } }'

/** What front ends ask for. */
export const queries = {
  job: `query ($id: ID!) { job(id: $id) { id status completedImages stages { name quantity }
    images(first: 20) { edges { cursor node { id status attachment { id url thumbnailUrl } } } } } }`,
  jobs: `query ($after: String) { jobs(first: 20, after: $after) { ${pageOfJobs} pageInfo { hasNextPage endCursor } } }`,
  byStatus: `{ jobs(first: 20, status: CANCELLED) { ${pageOfJobs} } }`,
  generated:
    'query ($id: ID!) { job(id: $id) { generatedAttachIds images(first: 5, status: GENERATED) { edges { cursor } } } }',
  viewer: '{ viewer { id credits { balance held available } } }',
  ledger: `query ($after: String) { viewer { ledger(first: 20, after: $after) {
    edges { node { kind amount note at job { id kind } image { id attachment { thumbnailUrl } } } }
    pageInfo { hasNextPage endCursor } } } }`,
  progress: `subscription ($id: ID!, $after: ID) { jobProgress(jobId: $id, after: $after) {
    __typename cursor ... on ImageGenerated { image { id attachment { url } } } } }`,
}

/** The data of an operation that is to succeed. */
export async function ask<Data>({ url }: Stopframe, query: string, variables: object = {}): Promise<Data> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  })
  const { data, errors } = (await response.json()) as { data?: Data; errors?: unknown }
  if (errors !== undefined || !data) throw new Error(`Refused: ${JSON.stringify(errors)}`)
  return data
}
