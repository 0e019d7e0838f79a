interface Entry {
  readonly id: string
  readonly kind: string
  readonly amount: number
  readonly job?: { readonly id: string } | null
}

/** What becomes a row: an entry, or the charges of one job. */
export type LedgerRow<E extends Entry> =
  | { readonly type: 'entry'; readonly id: string; readonly entry: E }
  | {
      readonly type: 'charges'
      readonly id: string
      /** Newest first; two or more. */
      readonly entries: readonly [E, ...E[]]
      readonly amount: number
      /** The list as it is read so far ends within them: there may be more. */
      readonly isCut: boolean
    }

/**
 * The ledger's entries, newest first, with the charges of each job between two other entries as one row. Jobs that run
 * side by side are charged in turns; each has its row nevertheless, where its newest charge stands.
 */
export function foldCharges<E extends Entry>(entries: readonly E[], hasMore: boolean): LedgerRow<E>[] {
  const rows: LedgerRow<E>[] = []
  let stretch = new Map<string, [E, ...E[]]>()
  const close = (isCut: boolean) => {
    for (const charges of stretch.values()) rows.push(toRow(charges, isCut))
    stretch = new Map()
  }
  for (const entry of entries) {
    const jobId = entry.kind === 'CHARGE' ? entry.job?.id : undefined
    if (jobId === undefined) {
      close(false)
      rows.push({ type: 'entry', id: entry.id, entry })
      continue
    }
    const charges = stretch.get(jobId)
    if (charges) charges.push(entry)
    else stretch.set(jobId, [entry])
  }
  close(hasMore)
  return rows
}

function toRow<E extends Entry>(entries: [E, ...E[]], isCut: boolean): LedgerRow<E> {
  const oldest = entries.at(-1) ?? entries[0]
  if (entries.length === 1) return { type: 'entry', id: oldest.id, entry: oldest }
  // By its oldest: it stays the same row while newer charges come.
  const amount = entries.reduce((sum, entry) => sum + entry.amount, 0)
  return { type: 'charges', id: oldest.id, entries, amount, isCut }
}
