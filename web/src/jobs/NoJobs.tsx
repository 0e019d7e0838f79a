import { Button, Paper, Stack, Text, Title } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'

export function NoJobs({ isFiltered }: { isFiltered: boolean }) {
  const t = useTranslations('jobs')
  return (
    <Paper withBorder p="xl">
      <Stack align="center" ta="center" gap="sm" py="xl">
        <Title order={2} size="h3">
          {t(isFiltered ? 'noneTitle' : 'emptyTitle')}
        </Title>
        <Text c="dimmed" maw={420}>
          {t(isFiltered ? 'none' : 'empty')}
        </Text>
        {isFiltered ? (
          <Button component={Link} to="/jobs" variant="default" mt="sm">
            {t('showAll')}
          </Button>
        ) : (
          <Button component={Link} to="/" mt="sm">
            {t('newJob')}
          </Button>
        )}
      </Stack>
    </Paper>
  )
}
