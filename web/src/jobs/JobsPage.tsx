import { Title } from '@mantine/core'
import { useTranslations } from 'use-intl'

export function JobsPage() {
  const t = useTranslations('jobs')
  return (
    <>
      <title>{`${t('title')} · Stopframe`}</title>
      <Title order={1}>{t('title')}</Title>
    </>
  )
}
