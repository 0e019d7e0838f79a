import { median, type Row } from '../rows.ts'

const mostGrowth = 2

/** The row of what costs about the same however much there is: the medians of both databases. */
export function againstEmpty(what: string, grown: readonly number[], empty: readonly number[]): Row {
  const [stopframe, raw] = [median(grown), median(empty)]
  const target = { text: `≤ ${mostGrowth} × empty`, holds: stopframe <= mostGrowth * raw }
  return { measure: 'growth', what, unit: 'ms', stopframe, raw, target }
}
