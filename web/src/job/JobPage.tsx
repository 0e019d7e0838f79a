import { Anchor, Button, Skeleton, Stack, Text, Title } from '@mantine/core'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useCallback } from 'react'
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
  const readAnew = useCallback(() => readAgain({ requestPolicy: 'network-only' }), [readAgain])
  if (data?.job) return <JobView key={jobId} job={data.job} readAgain={readAnew} />
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
        <Button onClick={readAnew}>{t('again')}</Button>
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
