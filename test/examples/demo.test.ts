import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'

const demo = fileURLToPath(new URL('../../examples/demo.ts', import.meta.url))

/** With a temporary folder of its own, and surroundings that must not reach its server. */
async function startDemo() {
  const temporary = await mkdtemp(join(tmpdir(), 'stopframe-test-demo-'))
  onTestFinished(() => rm(temporary, { recursive: true, force: true }))
  const child = spawn(process.execPath, [demo], {
    env: {
      ...process.env,
      TMPDIR: temporary,
      DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
      PORT: '1',
      FORCE_COLOR: '0',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  return { child, temporary }
}

describe('npm run demo', () => {
  it('stops a job in the middle, finds all in order, and leaves nothing behind', async () => {
    const { child, temporary } = await startDemo()
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text
      })
    }
    const [code] = (await once(child, 'close')) as [number | null]
    expect(output).toMatch(/Cancelled after 4\d images/)
    expect(output).toMatch(/✓ 4\d images were made, kept and charged; all 17 comparisons agree\.\n$/)
    expect(output).not.toContain('✗')
    // Bars need a terminal; in a log file they would be noise.
    expect(output).not.toContain('\u001b')
    expect(code).toBe(0)
    expect(await readdir(temporary)).toEqual([])
  })

  it('takes its server and its files along when it is stopped', async () => {
    const { child, temporary } = await startDemo()
    let url: string | undefined
    for await (const text of child.stdout.setEncoding('utf8')) {
      url ??= /http:\/\/[\d.:]+\d/.exec(text)?.[0]
      if (/morning/.test(text)) child.kill('SIGINT')
    }
    if (child.exitCode === null) await once(child, 'exit')
    expect(child.exitCode).toBe(130)
    await expect(fetch(`${url}/livez`)).rejects.toThrow('fetch failed')
    expect(await readdir(temporary)).toEqual([])
  })
})
