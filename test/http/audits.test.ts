import { serverAudits } from 'graphql-http'
import { describe, expect, it } from 'vitest'
import { useTestServer } from '../support/harness.ts'

const server = useTestServer({ env: { AUTH_JWT_SECRET: '', ROLE: 'api' } })
const audits = serverAudits({ url: () => `${server().url}/graphql` })

describe('GraphQL over HTTP, as graphql-http audits it', () => {
  it.each(audits)('$id: $name', async ({ fn }) => {
    const result = await fn()
    expect(result.status, 'reason' in result ? result.reason : '').toBe('ok')
  })

  it('has been audited in full', () => {
    expect(audits).toHaveLength(61)
  })
})
