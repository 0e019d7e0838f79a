/**
 * npm run chaos -- --minutes 5 --seed N: see chaos.ts. Ends with 1 where a guarantee did not hold. The seed gives the plan
 * of the faults; what each of them meets is up to the machine.
 */
import { parseArgs } from 'node:util'
import { type ChaosReport, runChaos } from './chaos.ts'

const say = (text: string) => void process.stdout.write(`${text}\n`)

function readOptions() {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '5' },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
      api: { type: 'string', default: '2' },
      workers: { type: 'string', default: '3' },
    },
  })
  const whole = (name: 'seed' | 'api' | 'workers') => {
    if (/^\d{1,9}$/.test(values[name])) return Number(values[name])
    throw new Error(`--${name} ${values[name]}: a whole number is needed.`)
  }
  const minutes = Number(values.minutes)
  if (!(minutes > 0)) throw new Error(`--minutes ${values.minutes}: a number above 0 is needed.`)
  return {
    minutes,
    seed: whole('seed'),
    api: Math.max(1, whole('api')),
    workers: Math.max(1, whole('workers')),
  }
}

function print({ counts, faults, misbehaviours, repeats, violations }: ChaosReport): void {
  const table = (title: string, rows: Readonly<Record<string, number>>) => {
    say(`\n${title}`)
    for (const [name, number] of Object.entries(rows).toSorted())
      say(`  ${String(number).padStart(7)}  ${name}`)
  }
  table('Faults injected', faults)
  table('What the provider did wrong', misbehaviours)
  table('Calls made again', repeats)
  table('Counts', counts)
  say(`\nViolations: ${violations.length}`)
  for (const violation of violations) say(`  ${violation}`)
}

async function main(): Promise<void> {
  const { minutes, seed, ...size } = readOptions()
  say(`Seed ${seed}, ${minutes} minutes, ${size.api} API processes, ${size.workers} workers`)
  const report = await runChaos({ ...size, seed, durationMs: minutes * 60_000, customers: 16, say })
  print(report)
  process.exitCode = report.violations.length === 0 ? 0 : 1
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
  process.exit(1)
})
