/**
 * npm run demo: makes a job of 150 images on a server of its own, cancels it in the middle, and holds job, log,
 * ledger and files against each other. Exit code 1 where anything is off.
 */
import { styleText } from 'node:util'
import { type Comparison, compare } from './demo/compare.ts'
import { startOwnServer, withLog } from './demo/ownServer.ts'
import { tellStory } from './demo/story.ts'

const out = process.stdout

const settings = {
  LOG_LEVEL: 'warn',
  // 40 images on three stages side by side: some five seconds to watch.
  SKETCH_DELAY_MS: '300',
}

async function main(signal: AbortSignal): Promise<boolean> {
  out.write('Starting a server of its own, with an empty database ...\n')
  await using server = await startOwnServer(settings, signal)
  const { endpoint, dataDir, died } = server
  out.write(`It is ready at ${endpoint.url}. `)
  const seen = await tellStory({ endpoint, dataDir, out, signal: AbortSignal.any([signal, died]) }).catch(
    (error: unknown) => {
      throw withLog(error, server)
    },
  )
  const comparisons = compare(seen)
  const off = comparisons.filter(({ agrees }) => !agrees)
  out.write(`\n${table(comparisons)}\n`)
  out.write(
    off.length === 0
      ? `${styleText('green', '✓')} ${seen.job.completedImages} images were made, kept and charged; all ${comparisons.length} comparisons agree.\n`
      : `${styleText('red', '✗')} Something is off: ${off.map(({ what, expected, seen }) => `${what}: ${seen}, not ${expected}`).join('; ')}.\n`,
  )
  return off.length === 0
}

function table(comparisons: readonly Comparison[]): string {
  const rows = comparisons.map(({ what, expected, seen, agrees }) => [
    agrees ? '✓' : '✗',
    what,
    expected,
    seen,
  ])
  const all = [['', 'Compared', 'expected', 'seen'], ...rows]
  const widths = [0, 1, 2].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)))
  const lines = all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  return lines.map((line) => `${line}\n`).join('')
}

const interrupt = new AbortController()
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => interrupt.abort(new Error(`Stopped by ${name}.`)))
}
main(interrupt.signal).then(
  (inOrder) => {
    process.exitCode = inOrder ? 0 : 1
  },
  (error: Error) => {
    process.stderr.write(`\n${error.message}\n`)
    process.exitCode = interrupt.signal.aborted ? 130 : 1
  },
)
