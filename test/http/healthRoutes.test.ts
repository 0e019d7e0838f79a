import { expect, it } from 'vitest'
import { Gates } from '../support/gates.ts'
import { useTestServer } from '../support/harness.ts'

const gates = new Gates()
const server = useTestServer({ replace: { database: gates.wrap }, env: { ROLE: 'api' } })

it('/readyz does not wait for a database that never answers', async () => {
  const frozen = gates.hold('ready', 'before', '')
  const response = await fetch(`${server().url}/readyz`)
  expect([response.status, await response.text()]).toEqual([
    503,
    'the database does not answer: TimeLimitError\n',
  ])
  frozen.open()
  expect((await fetch(`${server().url}/readyz`)).status).toBe(200)
})
