import { Title } from '@mantine/core'
import { useTranslations } from 'use-intl'

export function CreditsPage() {
  const t = useTranslations('credits')
  return (
    <>
      <title>{`${t('title')} · Stopframe`}</title>
      <Title order={1}>{t('title')}</Title>
    </>
  )
}
