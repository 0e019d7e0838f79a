import { Anchor, Button, Skeleton, Stack, Text, Title } from '@mantine/core'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useQuery } from 'urql'
import { useTranslations } from 'use-intl'
import { JobDocument } from './documents.ts'
import { JobView } from './JobView.tsx'

const route = getRouteApi('/jobs/$jobId')

export function JobPage() {
  const t = useTranslations('job')
  const { jobId } = route.useParams()
  const [{ data, error }, readAgain] = useQuery({
    query: JobDocument,
    variables: { id: jobId },
    requestPolicy: 'cache-and-network',
  })
  if (data?.job) {
    return (
      <JobView key={jobId} job={data.job} readAgain={() => readAgain({ requestPolicy: 'network-only' })} />
    )
  }
  if (data?.job === null) {
    return (
      <Stack align="flex-start">
        <title>Stopframe</title>
        <Title order={1}>{t('notFoundTitle')}</Title>
        <Text>{t('notFound')}</Text>
        <Anchor component={Link} to="/jobs">
          {t('toJobs')}
        </Anchor>
      </Stack>
    )
  }
  if (error) {
    return (
      <Stack align="flex-start">
        <title>Stopframe</title>
        <Title order={1}>{t('unreadable')}</Title>
        <Text>{error.networkError ? t('unreachable') : error.message}</Text>
        <Button onClick={() => readAgain({ requestPolicy: 'network-only' })}>{t('again')}</Button>
      </Stack>
    )
  }
  return (
    <Stack aria-busy="true" aria-label={t('loading')} role="group">
      <Skeleton height={36} width="50%" />
      <Skeleton height={320} />
    </Stack>
  )
}
