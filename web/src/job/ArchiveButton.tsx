import { Button, Text } from '@mantine/core'
import { useState } from 'react'
import { useClient } from 'urql'
import { useTranslations } from 'use-intl'
import { ArchiveDocument } from './documents.ts'

/** Saves all images kept so far as one ZIP. Its URL is asked for at the press: one from before may have expired. */
export function ArchiveButton({ jobId }: { jobId: string }) {
  const t = useTranslations('job')
  const client = useClient()
  const [isAsking, setAsking] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const save = async () => {
    setAsking(true)
    setProblem(null)
    const { data, error } = await client
      .query(ArchiveDocument, { id: jobId }, { requestPolicy: 'network-only' })
      .toPromise()
    setAsking(false)
    const url = data?.job?.archiveUrl
    // The answer is an attachment: the page stays.
    if (url) location.assign(url)
    else setProblem(error && !error.networkError ? error.message : t('unreachable'))
  }
  return (
    <>
      <Button variant="default" loading={isAsking} onClick={() => void save()}>
        {t('archive')}
      </Button>
      {problem !== null && (
        <Text role="alert" c="var(--mantine-color-error)" size="sm">
          {t('noArchive', { reason: problem })}
        </Text>
      )}
    </>
  )
}
