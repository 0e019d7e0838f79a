import { type DocumentNode, parse, validate } from 'graphql'
import { describe, expect, it } from 'vitest'
import { exampleTabs } from '../../src/graphql/examples.ts'
import { schema } from '../../src/graphql/schema.ts'
import { useTestServer } from '../support/harness.ts'
import { RawSocket } from './rawSocket.ts'

const server = useTestServer({ env: { ROLE: 'api' } })

describe('GraphiQL', () => {
  const page = async () => {
    const response = await fetch(`${server().url}/graphql`, { headers: { accept: 'text/html,*/*' } })
    return { response, html: await response.text() }
  }

  it('is what browsers get, without a token', async () => {
    const { response, html } = await page()
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toMatch(/^text\/html/)
    expect(html).toContain('<title>Stopframe</title>')
  })

  it('loads nothing from anywhere else', async () => {
    const { html } = await page()
    // What the page itself refers to. Links in its texts lead elsewhere when they are clicked.
    const bare = html
      .replace(/(<script\b[^>]*>)[\s\S]*?<\/script>/g, '$1')
      .replace(/(<style\b[^>]*>)[\s\S]*?<\/style>/g, '$1')
    const elements = bare.match(/<(?:script|link|img|iframe|source)\b[^>]*>/g) ?? []
    expect(elements.length).toBeGreaterThan(0)
    const external = elements.filter((element) => /\b(?:src|href)\s*=\s*(?!["']?data:)/.test(element))
    expect(external.map((element) => element.slice(0, 200))).toEqual([])
    // And what it could load later: modules, style sheets, workers.
    expect(html).not.toMatch(/@import\s+(?:url\()?["']?(?:https?:)?\/\//)
    expect(html).not.toMatch(/\b(?:import|importScripts)\(\s*["'`](?:https?:)?\/\//)
    expect(html).not.toMatch(/url\(\s*["']?(?:https?:)?\/\//)
    expect(html).not.toMatch(
      /(?:unpkg\.com|jsdelivr\.net|esm\.sh|cdnjs\.cloudflare\.com)\/[^"'`\s]+\.(?:js|mjs|css)/,
    )
  })

  it('subscribes over WebSocket, and has the examples in its tabs', async () => {
    const { html } = await page()
    expect(html).toContain('"subscriptionsProtocol":"WS"')
    for (const { query } of exampleTabs) expect(html).toContain(JSON.stringify(query).slice(1, 60))
  })
})

describe('the examples in its tabs', () => {
  const operations = exampleTabs.map(({ query, variables }) => ({
    name: /^# (.*)$/m.exec(query)?.[1] ?? '',
    query,
    variables: variables === undefined ? {} : JSON.parse(variables),
  }))

  it('tell the story of a job, in order', () => {
    const kinds = operations.map(({ query }) => operationOf(parse(query)))
    expect(kinds).toEqual(['mutation', 'subscription', 'mutation', 'query', 'mutation'])
    expect(operations.map(({ name }) => name.slice(0, 2))).toEqual(['1.', '2.', '3.', '4.', '5.'])
  })

  it.each(operations)('$name', async ({ query, variables }) => {
    expect(validate(schema, parse(query))).toEqual([])
    // The server itself is asked, so that every limit has its say. What the tabs of one job refer to is not there.
    const socket = await RawSocket.open(server().url, (await server().client()).token)
    socket.subscribe('1', query, variables)
    const { payload } = (await socket.next()) ?? {}
    await socket.close()
    const codes = payload.errors?.map(({ extensions }: { extensions: { code: string } }) => extensions.code)
    expect(codes).toEqual(operationOf(parse(query)) === 'subscription' ? ['JOB_NOT_FOUND'] : undefined)
  })

  it('do what they say', async () => {
    const client = await server().client()
    const ask = async (index: number, variables = {}) => {
      const body = JSON.stringify({ query: operations[index]?.query, variables })
      const headers = { 'content-type': 'application/json' }
      const response = await client.fetch('/graphql', { method: 'POST', headers, body })
      return (await response.json()).data
    }
    const { id: jobId } = (await ask(0)).createJob
    const socket = await RawSocket.open(server().url, client.token)
    socket.subscribe('1', operations[1]?.query ?? '', { jobId })
    expect((await socket.next())?.payload.data.jobProgress).toMatchObject({
      __typename: 'JobCreated',
      totalImages: 150,
    })
    await socket.close()
    expect((await ask(2, { jobId })).cancelJob).toMatchObject({ outcome: 'CANCELLED' })
    expect(await ask(3, { jobId })).toMatchObject({
      viewer: { credits: { balance: 1000, held: 0 } },
      job: { status: 'CANCELLED', images: { edges: [] } },
    })
    expect((await ask(4)).createJob).toMatchObject({ kind: 'PIPELINE_STAGE', totalImages: 150 })
  })
})

function operationOf(document: DocumentNode): string {
  const [definition] = document.definitions
  return definition && 'operation' in definition ? definition.operation : ''
}
