import { describe, expect, it } from 'vitest'
import { useTestServer } from '../support/harness.ts'
import { expectSettled } from '../support/invariants.ts'
import { give, hold, inOrder } from '../support/testGenerator.ts'
import { until } from '../support/until.ts'
import { runExample } from './runExample.ts'

const server = useTestServer()

async function makeJob(quantity: number, behave = hold) {
  const client = await server().client()
  const script = server().generator.script(behave)
  const { id } = await client.createJob({ simpleGeneral: { prompt: script.word, quantity } })
  return { client, script, id, endpoint: { url: server().url, token: client.token } }
}

describe('npx node examples/cancel.ts', () => {
  it('tells a cancel while an image is in flight, and one that comes again', async () => {
    const { client, script, id, endpoint } = await makeJob(5, inOrder(give, give, hold))
    const request = await script.request(2)
    expect(await runExample('cancel.ts', [id], endpoint)).toEqual({
      code: 0,
      stdout: 'Cancelled: 2 of 5 images made, 2 credits charged; those in flight are still to come.\n',
      stderr: '',
    })
    request.finish()
    await expectSettled(server(), client, id)
    expect(await runExample('cancel.ts', [id, 'ABORT'], endpoint)).toMatchObject({
      code: 0,
      stdout: 'It was cancelled before: 3 of 5 images made, 3 credits charged.\n',
    })
  })

  it('cuts off the image in flight with ABORT', async () => {
    const { client, script, id, endpoint } = await makeJob(5)
    const request = await script.request(0)
    expect((await runExample('cancel.ts', [id, 'ABORT'], endpoint)).stdout).toMatch(/^Cancelled: 0 of 5/)
    await until(() => request.signal.aborted)
    await expectSettled(server(), client, id)
  })

  it('tells that the job had finished', async () => {
    const { client, id, endpoint } = await makeJob(2, give)
    await expectSettled(server(), client, id)
    expect(await runExample('cancel.ts', [id], endpoint)).toMatchObject({
      code: 0,
      stdout: 'Too late, the job is completed: 2 of 2 images made, 2 credits charged.\n',
    })
  })

  it('fails, and says why, for a job that is not there, a refused token, no server, and a wrong command', async () => {
    const { client, id, endpoint } = await makeJob(1, give)
    const stranger = { ...endpoint, token: (await server().client()).token }
    await expectSettled(server(), client, id)
    const runs = await Promise.all([
      runExample('cancel.ts', [id], stranger),
      runExample('cancel.ts', [id], { ...endpoint, token: null }),
      runExample('cancel.ts', [id], { url: 'http://127.0.0.1:1', token: null }),
      runExample('cancel.ts', [id, 'SOFTLY'], endpoint),
    ])
    expect(runs.map(({ code }) => code)).toEqual([1, 1, 1, 1])
    expect(runs[0]?.stdout).toMatch(/no job/i)
    expect(runs.slice(1).map(({ stderr }) => stderr)).toEqual([
      'A bearer token is needed: authorization: Bearer <token>.\n',
      'No Stopframe answers at http://127.0.0.1:1.\n',
      'Usage: npx node examples/cancel.ts JOB_ID [DRAIN|ABORT]\n',
    ])
  })
})

describe('npx node examples/watch.ts', () => {
  it('prints each event and ends when the job is settled', async () => {
    const { id, endpoint } = await makeJob(2, give)
    const { code, stdout, stderr } = await runExample('watch.ts', [id], endpoint)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const lines = stdout.trimEnd().split('\n')
    expect(lines[0]).toBe('0/2 PENDING: the job was made')
    expect(lines[2]).toMatch(/^1\/2 PROCESSING: stage 0, image 0: http:.*\.jpg/)
    expect(lines.at(-1)).toBe('2/2 COMPLETED: settled, 2 credits charged and 0 released')
  })

  it('fails, and says why, for a job that is not there, a refused token, and a wrong command', async () => {
    const { id, endpoint } = await makeJob(1, give)
    const stranger = { ...endpoint, token: (await server().client()).token }
    const [missing, refused, wrong] = await Promise.all([
      runExample('watch.ts', [id], stranger),
      runExample('watch.ts', [id], { ...endpoint, token: 'forged' }),
      runExample('watch.ts', [], endpoint),
    ])
    expect(missing).toMatchObject({ code: 1, stderr: expect.stringMatching(/no job/i) })
    expect(refused).toMatchObject({
      code: 1,
      stderr: 'The server refuses the token (4401): The token is not valid.\n',
    })
    expect(wrong).toMatchObject({ code: 1, stderr: 'Usage: npx node examples/watch.ts JOB_ID\n' })
  })
})
