/** One line of the table: what Stopframe does beside what the machine lets anyone do, or what a peer does. */
export interface Row {
  readonly measure: string
  readonly what: string
  readonly unit: string
  readonly stopframe: number
  /** The raw limit or the peer, taken in turns with Stopframe; null where there is none to compare with. */
  readonly raw: number | null
  /** What is to be known of the figures, or why there is none. */
  readonly note?: string
  /** What is asked for, in words, and whether it was met. */
  readonly target?: { readonly text: string; readonly holds: boolean }
}

export function ratioOf({ stopframe, raw }: Row): number | null {
  return raw === null || raw === 0 ? null : stopframe / raw
}

/** The target "at most `factor` times the raw limit". */
export function atMost(factor: number, stopframe: number, raw: number): NonNullable<Row['target']> {
  return { text: `≤ ${factor} × raw`, holds: stopframe <= factor * raw }
}

/** The target "at least `share` of the raw limit", of a rate; or of what else is named. */
export function atLeast(
  share: number,
  stopframe: number,
  raw: number,
  of = 'raw',
): NonNullable<Row['target']> {
  return { text: `≥ ${share} × ${of}`, holds: stopframe >= share * raw }
}

/** The target "at most so much", whatever the raw limit is. */
export function atMostIs(most: number, unit: string, stopframe: number): NonNullable<Row['target']> {
  return { text: `≤ ${most} ${unit}`, holds: stopframe <= most }
}

/** A clock that all processes of the machine share, in milliseconds. */
export function clockMs(): number {
  return Number(process.hrtime.bigint()) / 1e6
}

export function median(values: readonly number[]): number {
  return percentile(values, 50)
}

/** The nearest-rank percentile. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const value = sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)]
  if (value === undefined) throw new Error('No values were measured.')
  return value
}

// Of fewer values the p99 is one or two of the worst, and no promise can be read from it.
const fewestForP99 = 500

/**
 * Median, p95 and p99 of both sides, with the factors of the raw limit that they are to stay within. The p99 has a target
 * only where it means something.
 */
export function latencyRows(
  measure: string,
  what: string,
  stopframe: readonly number[],
  raw: readonly number[],
  factors: { readonly median?: number; readonly p99?: number } = {},
): Row[] {
  const row = (percent: number, factor?: number): Row => {
    const values = { stopframe: percentile(stopframe, percent), raw: percentile(raw, percent) }
    return {
      measure,
      what: `${what}, ${percent === 50 ? 'median' : `p${percent}`}`,
      unit: 'ms',
      ...values,
      ...(factor !== undefined && { target: atMost(factor, values.stopframe, values.raw) }),
    }
  }
  const isP99Firm = Math.min(stopframe.length, raw.length) >= fewestForP99
  return [row(50, factors.median), row(95), row(99, isP99Firm ? factors.p99 : undefined)]
}
