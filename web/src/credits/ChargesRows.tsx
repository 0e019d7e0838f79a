import { Button, Table, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { Amount } from './Amount.tsx'
import { ChargedImage } from './ChargedImage.tsx'
import type { LedgerRow } from './foldCharges.ts'
import { JobLink } from './JobLink.tsx'
import classes from './Ledger.module.css'
import type { ListedEntry } from './ledgerPages.ts'
import { When } from './When.tsx'

type Charges = Extract<LedgerRow<ListedEntry>, { type: 'charges' }>

/** The charges of one job in a row that opens into one for each image. */
export function ChargesRows({ row: { entries, amount, isCut } }: { row: Charges }) {
  const t = useTranslations('credits')
  const [isOpen, setOpen] = useState(false)
  const [newest] = entries
  const { job } = newest
  const count = entries.length
  const words = t(isOpen ? 'hideEach' : 'showEach')
  const prompt = job?.stages[0]?.prompt.slice(0, 60) ?? ''
  return (
    <>
      <Table.Tr>
        <Table.Td className={classes.when ?? ''}>
          <When at={entries.at(-1)?.at ?? newest.at} until={newest.at} />
        </Table.Td>
        <Table.Td>
          <div className={classes.what}>
            <Text size="sm" fw={600}>
              {t('kinds.CHARGE')}
            </Text>
            <Text size="sm" c="dimmed">
              {t(isCut ? 'imagesSoFar' : 'images', { count })}
            </Text>
            <Button
              variant="subtle"
              size="compact-sm"
              ml={-8}
              aria-expanded={isOpen}
              aria-label={`${words}: ${prompt}`}
              onClick={() => setOpen(!isOpen)}
            >
              {words}
            </Button>
          </div>
        </Table.Td>
        <Table.Td>{job && <JobLink job={job} />}</Table.Td>
        <Amount kind="CHARGE" amount={amount} />
      </Table.Tr>
      {isOpen &&
        entries.map((entry) => (
          <Table.Tr key={entry.id} className={classes.part ?? ''}>
            <Table.Td className={classes.when ?? ''}>
              <When at={entry.at} />
            </Table.Td>
            <Table.Td>
              <ChargedImage entry={entry} />
            </Table.Td>
            <Table.Td />
            <Amount kind="CHARGE" amount={entry.amount} />
          </Table.Tr>
        ))}
    </>
  )
}
