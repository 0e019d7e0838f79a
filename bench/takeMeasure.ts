import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { Bench } from './environment.ts'
import { measures } from './measures.ts'
import type { Row } from './rows.ts'

export interface Wanted {
  readonly measure: string
  readonly isQuick: boolean
  /** How many jobs `growth` fills its database with; null for its own number. */
  readonly jobs: number | null
}

export interface Taken {
  readonly postgres: string
  readonly rows: readonly Row[]
}

const script = fileURLToPath(import.meta.url)

/**
 * Takes a measure in a process and on a PostgreSQL server of its own: what was measured before leaves a heap to clear
 * away and a server to tidy up. Rejects where that process ends without its rows; what went wrong is in its output.
 */
export async function takeMeasure(wanted: Wanted): Promise<Taken> {
  const child = fork(script, [JSON.stringify(wanted)], { serialization: 'advanced' })
  const messages: Taken[] = []
  child.on('message', (message: Taken) => messages.push(message))
  // The channel is closed when all that came over it is read, which may be after the end of the process.
  const [[code, signal]] = await Promise.all([once(child, 'exit'), once(child, 'disconnect')])
  const [taken] = messages
  if (taken === undefined || code !== 0) throw new Error(`${wanted.measure} ended with ${code ?? signal}.`)
  return taken
}

/** In the process of its own. */
async function run({ measure: name, isQuick, jobs }: Wanted): Promise<Taken> {
  const measure = measures.find((known) => known.name === name)
  if (measure === undefined) throw new Error(`There is no measure ${name}.`)
  const bench = await Bench.open(isQuick, jobs)
  try {
    return { postgres: bench.postgresVersion, rows: await measure.run(bench) }
  } finally {
    await bench.close()
  }
}

if (process.argv[1] === script) {
  const taken = await run(JSON.parse(String(process.argv[2])))
  process.send?.(taken, () => process.disconnect())
}
