import { Stack, Title } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { Balance } from './Balance.tsx'
import { Ledger } from './Ledger.tsx'
import { Price } from './Price.tsx'

export function CreditsPage() {
  const t = useTranslations('credits')
  return (
    <Stack gap="xl">
      <title>{`${t('title')} · Stopframe`}</title>
      <Stack gap="xs">
        <Title order={1}>{t('title')}</Title>
        <Price />
      </Stack>
      <Balance />
      <Stack component="section" gap="md" aria-labelledby="ledger">
        <Title order={2} size="h3" id="ledger">
          {t('ledger')}
        </Title>
        <Ledger />
      </Stack>
    </Stack>
  )
}
