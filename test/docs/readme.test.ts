import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { useTestServer } from '../support/harness.ts'

const server = useTestServer()

it('README.md shows a first query that is answered as it says, whether or not a worker was quicker', async () => {
  const page = await readFile('README.md', 'utf8')
  const chapter = page.slice(page.indexOf('## The first query'), page.indexOf('## Put it behind'))
  const [, query] = /```graphql\n(.*?)```/s.exec(chapter) ?? []
  const [, shown] = /```json\n(.*?)```/s.exec(chapter) ?? []
  const client = await server().client()
  const response = await client.fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  })
  const { createJob } = JSON.parse(String(shown)).data
  const statuses = [createJob.status, ...[...chapter.matchAll(/may be `([A-Z]+)`/g)].map(([, name]) => name)]
  expect(statuses).toEqual(['PENDING', 'PROCESSING'])
  const answer = await response.json()
  expect(answer.data.createJob).toEqual({ ...createJob, id: expect.any(String), status: expect.any(String) })
  expect(statuses).toContain(answer.data.createJob.status)
})
