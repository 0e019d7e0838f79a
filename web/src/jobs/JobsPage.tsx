import { Button, Group, Stack, Title } from '@mantine/core'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { JobList } from './JobList.tsx'
import { StatusFilterLinks } from './StatusFilterLinks.tsx'

const route = getRouteApi('/jobs')

export function JobsPage() {
  const t = useTranslations('jobs')
  const { status, pages = 1 } = route.useSearch()
  return (
    <Stack gap="lg">
      <title>{`${t('title')} · Stopframe`}</title>
      <Group justify="space-between" align="center">
        <Title order={1}>{t('title')}</Title>
        <Button component={Link} to="/">
          {t('newJob')}
        </Button>
      </Group>
      <StatusFilterLinks current={status} />
      <JobList key={status} filter={status} pages={pages} />
    </Stack>
  )
}
