/**
 * The program as src/main.ts starts it, with gates in its way that the parent holds and opens by messages. What its
 * generator makes depends on the prompt: "refuse" is refused, "stumble" fails each time, all else is a picture.
 */
import { join } from 'node:path'
import { startStopframe } from '../../src/compose.ts'
import { readConfig } from '../../src/config/config.ts'
import { endOnSignal } from '../../src/endOnSignal.ts'
import { type ImageGenerator, RefusedError, UnavailableError } from '../../src/generators/generator.ts'
import { createLog } from '../../src/lib/log.ts'
import { createDiskStorage } from '../../src/storage/disk.ts'
import { type GatePlace, Gates } from './gates.ts'
import { picture } from './testGenerator.ts'

/** What the parent may say. */
export type GateRequest = { readonly open: number } | { readonly ask: 'runs' }
/** What it says itself; gates are named by their place in GATES. */
export type GateReport = { readonly reached: number } | { readonly runs: number }

const generator: ImageGenerator = {
  name: 'gated',
  async generate({ prompt }) {
    if (prompt.includes('refuse')) throw new RefusedError('REFUSED', 'Not this one.')
    if (prompt.includes('stumble')) throw new UnavailableError('STUMBLED', 'Not this time.')
    return { bytes: picture, mimeType: 'image/jpeg', model: 'gated-1' }
  },
}

const tell = (report: GateReport) => void process.send?.(report)

const gates = new Gates()
const places = JSON.parse(String(process.env.GATES ?? '[]')) as GatePlace[]
const held = places.map(({ name, when, match }) => gates.hold(name, when, match))
for (const [index, gate] of held.entries()) void gate.reached.then(() => tell({ reached: index }))

const config = readConfig(process.env)
const log = createLog(config.LOG_LEVEL)
const starting = startStopframe(config, log, {
  generator: gates.wrapGenerator(generator),
  storage: gates.wrapStorage(createDiskStorage({ rootDir: join(config.DATA_DIR, 'files') })),
  database: gates.wrap,
})
endOnSignal(starting, log)
process.on('message', (request: GateRequest) => {
  if ('open' in request) held[request.open]?.open()
  else void starting.then(({ activeRuns }) => tell({ runs: activeRuns() }))
})
const stopframe = await starting
if (stopframe.url !== null) log.info(`Stopframe is served at ${stopframe.url}`)
log.info('Ready')
