import { Alert, Button, Stack, Text } from '@mantine/core'
import { useTranslations } from 'use-intl'

interface UnreadableProps {
  readonly title: string
  onRetry(): void
}

/** A list, or what should follow of it, could not be read. */
export function Unreadable({ title, onRetry }: UnreadableProps) {
  const t = useTranslations('lists')
  return (
    <Alert role="alert" color="red" variant="outline" title={title}>
      <Stack align="flex-start" gap="sm">
        <Text size="sm">{t('unreadable')}</Text>
        <Button variant="default" size="xs" onClick={onRetry}>
          {t('again')}
        </Button>
      </Stack>
    </Alert>
  )
}
