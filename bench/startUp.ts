import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { buildWhereStale } from '../scripts/buildWhereStale.ts'
import { crowdMemory } from './crowdMemory.ts'
import type { Bench, Measure } from './environment.ts'
import { makeSketches, Program } from './programs.ts'
import { atMostIs, median, type Row } from './rows.ts'

const sides = ['stopframe', 'raw'] as const
type Side = (typeof sides)[number]

const files: Readonly<Record<Side, URL>> = {
  stopframe: new URL('../dist/main.js', import.meta.url),
  raw: new URL('raw/program.ts', import.meta.url),
}

// What a start may take, npm and its check of the page included.
const longestMs: Readonly<Record<string, number>> = {
  'npm start, new embedded folder, until ready': 6_000,
  'npm start, existing embedded folder, until ready': 1_500,
}

/**
 * `npm start` and `node dist/main.js` until /readyz answers, and the memory that the latter holds then, after a job of 150
 * sketches, and with a crowd to serve or to work for. Raw: Node with the same database opened and one page served.
 */
export const startUp: Measure = {
  name: 'start',
  async run(bench: Bench): Promise<Row[]> {
    await buildWhereStale()
    const samples = new Samples()
    const rounds = bench.amount(5, 1)
    const DATABASE_URL = await bench.createDatabase()
    for (let round = 0; round < rounds; round++) {
      for (const side of round % 2 === 0 ? sides : sides.toReversed()) {
        const isLast = round === rounds - 1
        if (side === 'stopframe') await startByNpm(bench, samples)
        const folder = { DATA_DIR: await mkdtemp(join(bench.folder, 'start-')) }
        await start(bench, samples, side, 'new embedded folder', folder, false)
        await start(bench, samples, side, 'existing embedded folder', folder, isLast && !bench.isQuick)
        await start(bench, samples, side, 'PostgreSQL server', { ...folder, DATABASE_URL }, isLast)
      }
    }
    return [...samples.rows(), ...(await crowdMemory(bench))]
  },
}

/** Twice: on a folder that is not there, and on what the first start made of it. */
async function startByNpm(bench: Bench, samples: Samples): Promise<void> {
  const env = { DATA_DIR: await mkdtemp(join(bench.folder, 'start-')), LOG_LEVEL: 'info' }
  for (const place of ['new', 'existing']) {
    const program = await Program.startByNpm(env)
    samples.add('stopframe', `npm start, ${place} embedded folder, until ready`, 'ms', program.readyMs)
    await program.stop()
  }
}

/** One start and end of one side; Stopframe's also with a job in between. */
async function start(
  bench: Bench,
  samples: Samples,
  side: Side,
  place: string,
  environment: Record<string, string>,
  withJob: boolean,
): Promise<void> {
  const env = { SKETCH_DELAY_MS: '0', LOG_LEVEL: 'info', ...environment }
  const program = await Program.start(files[side], env, bench.folder)
  samples.add(side, `${place}, until ready`, 'ms', program.readyMs)
  samples.add(side, `${place}, memory`, 'MB', await program.residentMb())
  if (withJob && side === 'stopframe') {
    await makeSketches(program.url)
    samples.add(side, `${place}, memory after 150 sketches`, 'MB', await program.residentMb())
  }
  await program.stop()
}

class Samples {
  readonly #taken = new Map<string, { unit: string; stopframe: number[]; raw: number[] }>()

  add(side: Side, what: string, unit: string, value: number): void {
    const sample = this.#taken.get(what) ?? { unit, stopframe: [], raw: [] }
    sample[side].push(value)
    this.#taken.set(what, sample)
  }

  rows(): Row[] {
    return [...this.#taken].map(([what, { unit, stopframe, raw }]) => {
      const most = longestMs[what]
      return {
        measure: 'start',
        what,
        unit,
        stopframe: median(stopframe),
        raw: raw.length > 0 ? median(raw) : null,
        ...(most !== undefined && { target: atMostIs(most / 1_000, 's', median(stopframe) / 1_000) }),
      }
    })
  }
}
