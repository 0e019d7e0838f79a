import { Table, Text } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { Amount } from './Amount.tsx'
import { ChargedImage } from './ChargedImage.tsx'
import { JobLink } from './JobLink.tsx'
import classes from './Ledger.module.css'
import type { ListedEntry } from './ledgerPages.ts'
import { When } from './When.tsx'

export function EntryRow({ entry }: { entry: ListedEntry }) {
  const t = useTranslations('credits')
  const { kind, note, job } = entry
  return (
    <Table.Tr>
      <Table.Td className={classes.when ?? ''}>
        <When at={entry.at} />
      </Table.Td>
      <Table.Td>
        <div className={classes.what}>
          <Text size="sm" fw={600}>
            {t(`kinds.${kind}`)}
          </Text>
          {kind === 'CHARGE' ? (
            <ChargedImage entry={entry} />
          ) : (
            <Text size="sm" c="dimmed">
              {note === 'initial credits' ? t('initial') : (note ?? t(`explained.${kind}`))}
            </Text>
          )}
        </div>
      </Table.Td>
      <Table.Td>{job && <JobLink job={job} />}</Table.Td>
      <Amount kind={kind} amount={entry.amount} />
    </Table.Tr>
  )
}
