import { Skeleton, Stack, Table, Text, VisuallyHidden } from '@mantine/core'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useRef } from 'react'
import { useClient } from 'urql'
import { useTranslations } from 'use-intl'
import { ListEnd } from '../lists/ListEnd.tsx'
import { Unreadable } from '../lists/Unreadable.tsx'
import { useMore } from '../lists/useMore.ts'
import { usePages } from '../lists/usePages.ts'
import { ChargesRows } from './ChargesRows.tsx'
import { EntryRow } from './EntryRow.tsx'
import { foldCharges } from './foldCharges.ts'
import classes from './Ledger.module.css'
import { ledgerPages } from './ledgerPages.ts'
import { useNewEntries } from './useNewEntries.ts'

const route = getRouteApi('/credits')

/** Every change of the credits, newest first; what is new comes by itself. */
export function Ledger() {
  const t = useTranslations('credits')
  const client = useClient()
  const navigate = useNavigate({ from: '/credits' })
  const { pages = 1 } = route.useSearch()
  const rows = useRef<HTMLTableSectionElement>(null)
  const { nodes, hasMore, isLoading, error, retry } = usePages(() => ledgerPages(client), pages)
  const shown = nodes?.length ?? 0
  const awaitMore = useMore(rows, shown, isLoading)
  useNewEntries()
  const showMore = () => {
    awaitMore()
    void navigate({ search: { pages: pages + 1 }, replace: true, resetScroll: false })
  }
  const trouble = error !== null && <Unreadable title={t('unreadable')} onRetry={retry} />
  if (nodes === null) return trouble || <Loading />
  if (shown === 0) return trouble || <Text c="dimmed">{t('empty')}</Text>
  return (
    <Stack gap="md">
      <Table className={classes.table ?? ''} verticalSpacing="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('when')}</Table.Th>
            <Table.Th>{t('what')}</Table.Th>
            <Table.Th>{t('job')}</Table.Th>
            <Table.Th ta="end">{t('amount')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody ref={rows}>
          {foldCharges(nodes, hasMore).map((row) =>
            row.type === 'entry' ? (
              <EntryRow key={row.id} entry={row.entry} />
            ) : (
              <ChargesRows key={row.id} row={row} />
            ),
          )}
        </Table.Tbody>
      </Table>
      {trouble}
      <ListEnd
        standing={t(hasMore ? 'shown' : 'all', { count: shown })}
        hasMore={hasMore}
        isLoading={isLoading}
        onMore={showMore}
      />
    </Stack>
  )
}

function Loading() {
  const t = useTranslations('credits')
  return (
    <Stack gap="sm" aria-busy>
      <VisuallyHidden>{t('loading')}</VisuallyHidden>
      {[0, 1, 2, 3].map((row) => (
        <Skeleton key={row} height={44} />
      ))}
    </Stack>
  )
}
