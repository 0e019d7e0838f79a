import { Alert, List, Text } from '@mantine/core'
import { useTranslations } from 'use-intl'
import type { Price } from './estimate.ts'
import { estimate } from './estimate.ts'
import type { Refused } from './useMaking.ts'

export const refusalId = 'refusal'

export interface WordedIssue {
  readonly field: string | null
  readonly words: string
}

/** Why there is no job yet: read out as it appears. What belongs to a field is told there, and only counted here. */
export function Refusal({ issues, refused }: { issues: readonly WordedIssue[]; refused: Refused | null }) {
  const t = useTranslations('newJob')
  if (issues.length > 0) {
    const elsewhere = issues.filter(({ field }) => field === null)
    const atFields = issues.length - elsewhere.length
    return (
      <Said color="red" title={t('invalidTitle')}>
        {atFields > 0 && <Text size="sm">{t('invalid', { count: atFields })}</Text>}
        {elsewhere.length > 0 && (
          <List size="sm">
            {elsewhere.map(({ words }) => (
              <List.Item key={words}>{words}</List.Item>
            ))}
          </List>
        )}
      </Said>
    )
  }
  switch (refused?.type) {
    case 'poor':
      return (
        <Said color="red" title={t('poor.title')}>
          {t('poor.text', { required: refused.required, available: refused.available })}
        </Said>
      )
    case 'unreachable':
      return (
        <Said color="yellow" title={t('unreachableTitle')}>
          {t('unreachable')}
        </Said>
      )
    case 'failed':
      return (
        <Said color="red" title={t('failedTitle')}>
          <Text size="sm">{refused.message}</Text>
          <Text size="sm">{t('unreachable')}</Text>
        </Said>
      )
  }
  return null
}

/** Ahead of the button: what the account cannot pay for. */
export function TooDear({ images, price }: { images: number; price: Price }) {
  const t = useTranslations('newJob.poor')
  const { cost, enoughFor } = estimate(images, price)
  return (
    <Alert role="status" color="yellow" title={t('title')}>
      {t('text', { required: cost, available: price.available })} {t('enoughFor', { count: enoughFor })}
    </Alert>
  )
}

function Said({ color, title, children }: { color: string; title: string; children: React.ReactNode }) {
  return (
    <Alert id={refusalId} tabIndex={-1} color={color} title={title}>
      {children}
    </Alert>
  )
}
