import { Table } from '@mantine/core'
import { useFormatter } from 'use-intl'
import classes from './Ledger.module.css'
import type { ListedEntry } from './ledgerPages.ts'

const signs = { GRANT: 'plus', CHARGE: 'minus', HOLD: 'none', RELEASE: 'none' } as const satisfies Record<
  ListedEntry['kind'],
  string
>

/** With the sign of what it does to the balance; without one where the balance stays. */
export function Amount({ kind, amount }: Pick<ListedEntry, 'kind' | 'amount'>) {
  const format = useFormatter()
  const sign = signs[kind]
  return (
    <Table.Td className={classes.amount ?? ''} data-sign={sign}>
      {sign === 'none'
        ? format.number(amount)
        : format.number(sign === 'plus' ? amount : -amount, { signDisplay: 'always' })}
    </Table.Td>
  )
}
