import { Button, Code, Stack, Title } from '@mantine/core'
import type { ErrorComponentProps } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'

/** A bug of the page, or a part of it that could not be fetched, as after a deploy: a fresh page mends the latter. */
export function FailedPage({ error }: ErrorComponentProps) {
  const t = useTranslations('shell')
  return (
    <Stack align="flex-start">
      <title>Stopframe</title>
      <Title order={1}>{t('failedTitle')}</Title>
      <Code block>{String(error)}</Code>
      <Button onClick={() => location.reload()}>{t('again')}</Button>
    </Stack>
  )
}
