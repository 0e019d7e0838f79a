import { execFileSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { arch, cpus, loadavg, platform, release } from 'node:os'
import { fileURLToPath } from 'node:url'
import { type Row, ratioOf } from './rows.ts'

const resultsDir = new URL('results/', import.meta.url)

/** Where and on what the numbers were taken. */
export interface Run extends ReturnType<typeof describeMachine> {
  readonly isQuick: boolean
  readonly postgres: string
}

/** To be called before anything is measured. */
export function describeMachine() {
  const [cpu] = cpus()
  return {
    at: new Date().toISOString(),
    commit: currentCommit(),
    node: process.version,
    os: `${platform()} ${release()} ${arch()}`,
    cpu: `${cpus().length} × ${cpu?.model.trim() ?? 'unknown'}`,
    /** Who else was at work: the mean number of processes that wanted a core in the minute before. */
    load: loadavg()[0] ?? 0,
  }
}

function currentCommit(): string | null {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty'], {
      cwd: import.meta.dirname,
      stdio: ['ignore', 'pipe', 'ignore'],
      encoding: 'utf8',
    }).trim()
  } catch {
    // A copy without git's history has numbers all the same.
    return null
  }
}

/** One line that names them. */
export function headline(run: Run): string {
  const { at, commit, cpu, os, node, postgres, load } = run
  return `${at}, commit ${commit}, ${cpu} (load ${load.toFixed(1)} at the start), ${os}, Node ${node}, PostgreSQL ${postgres}`
}

/** Writes the JSON and returns its path. */
export async function writeResult(run: Run, rows: readonly Row[]): Promise<string> {
  await mkdir(resultsDir, { recursive: true })
  const file = fileURLToPath(new URL(`${run.at.replaceAll(':', '-')}.json`, resultsDir))
  const withRatios = rows.map((row) => ({ ...row, ratio: ratioOf(row) }))
  await writeFile(file, `${JSON.stringify({ ...run, rows: withRatios }, null, 2)}\n`)
  return file
}

/** The table, as Markdown: it can be pasted into a README as it is. */
export function table(rows: readonly Row[]): string {
  const lines = rows.map((row) => [
    row.measure,
    row.what,
    row.unit,
    show(row.stopframe),
    row.raw === null ? '–' : show(row.raw),
    showRatio(ratioOf(row)),
    [row.target && `${row.target.text}: ${row.target.holds ? 'holds' : 'MISSED'}`, row.note]
      .filter(Boolean)
      .join('; '),
  ])
  const all = [['measure', 'what', 'unit', 'Stopframe', 'raw or peer', 'ratio', 'target'], ...lines]
  const widths = (all[0] ?? []).map((_, column) =>
    Math.max(...all.map((line) => (line[column] ?? '').length)),
  )
  const [head = '', ...body] = all.map(
    (line) => `| ${line.map((cell, column) => pad(cell, column)).join(' | ')} |`,
  )
  return [head, `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...body].join('\n')

  function pad(cell: string, column: number): string {
    const width = widths[column] ?? 0
    return column >= 3 && column <= 5 ? cell.padStart(width) : cell.padEnd(width)
  }
}

function show(value: number): string {
  if (Number.isInteger(value) || value >= 1_000) return Math.round(value).toLocaleString('en')
  return value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2)
}

function showRatio(ratio: number | null): string {
  if (ratio === null) return '–'
  return ratio >= 0.1 ? ratio.toFixed(2) : ratio.toPrecision(1)
}
