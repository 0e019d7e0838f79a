import { Anchor, Stack, Text, Title } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'

export function NotFoundPage() {
  const t = useTranslations('shell')
  return (
    <Stack>
      <title>Stopframe</title>
      <Title order={1}>{t('notFoundTitle')}</Title>
      <Text>{t('notFound')}</Text>
      <Anchor component={Link} to="/jobs">
        {t('jobs')}
      </Anchor>
    </Stack>
  )
}
