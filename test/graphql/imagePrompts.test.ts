import { describe, expect, it } from 'vitest'
import { noise } from '../attachments/samplePictures.ts'
import { graphql } from '../support/generated/gql.ts'
import { useTestServer } from '../support/harness.ts'

const server = useTestServer()

const prompts = graphql(`
  query Prompts($id: ID!) { job(id: $id) { images(first: 10) { edges { node { id prompt } } } } }
`)

describe('the prompt of an image', () => {
  it('is its own where it has one, else its stage’s', async () => {
    const client = await server().client()
    const { word } = server().generator.script()
    const body = new Uint8Array(await noise(20, 20).png().toBuffer())
    const { id: attachId } = await (await client.fetch('/api/attachments', { method: 'POST', body })).json()
    const portraits = ['first', 'second'].map((which) => ({ attachId, wrappingPrompt: `${which} ${word}` }))
    const stages = ['third', 'fourth'].map((which) => ({ prompt: `${which} ${word}`, quantity: 1 }))
    const inputs = [{ simplePortrait: { portraits } }, { pipelineStage: { stages } }]
    const read = inputs.map(async (input) => {
      const { id } = await client.createJob(input)
      const { job } = await client.run(prompts, { id })
      return job?.images.edges.map(({ node }) => node.prompt)
    })
    expect(await Promise.all(read)).toEqual([
      [`first ${word}`, `second ${word}`],
      [`third ${word}`, `fourth ${word}`],
    ])
  })

  it('is told with the entries of the log', async () => {
    const client = await server().client()
    const { word } = server().generator.script()
    const { id } = await client.createJob({ simpleGeneral: { prompt: `told ${word}`, quantity: 2 } })
    const query = `subscription($id: ID!) { jobProgress(jobId: $id) { ... on ImageGenerated { image { prompt } } } }`
    const response = await client.fetch('/graphql', {
      method: 'POST',
      headers: { accept: 'text/event-stream', 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables: { id } }),
    })
    const told = (await response.text()).match(/"prompt":"[^"]*"/g)
    expect(told).toEqual(Array(2).fill(`"prompt":"told ${word}"`))
  })
})
