import { Title } from '@mantine/core'
import { useTranslations } from 'use-intl'

export function NewJobPage() {
  const t = useTranslations('newJob')
  return (
    <>
      <title>{`${t('title')} · Stopframe`}</title>
      <Title order={1}>{t('title')}</Title>
    </>
  )
}
