import { Title } from '@mantine/core'
import { useTranslations } from 'use-intl'

export function JobPage() {
  const t = useTranslations('job')
  return (
    <>
      <title>{`${t('title')} · Stopframe`}</title>
      <Title order={1}>{t('title')}</Title>
    </>
  )
}
