import { Group, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useFormatter, useTranslations } from 'use-intl'
import { useCredits } from './credits.ts'
import classes from './Shell.module.css'

export function Header() {
  const t = useTranslations('shell')
  const format = useFormatter()
  const credits = useCredits()
  return (
    <header className={classes.header}>
      <Group h="100%" px="md" gap="xs" wrap="nowrap" justify="space-between">
        <Group component="nav" aria-label={t('navigation')} gap={4} wrap="nowrap">
          <Link to="/" className={classes.brand} activeOptions={{ exact: true }}>
            <img src="/icon.svg" alt="Stopframe" width={28} height={28} />
            <span aria-hidden>Stopframe</span>
          </Link>
          <Link to="/" className={classes.link} activeOptions={{ exact: true }}>
            {t('newJob')}
          </Link>
          <Link to="/jobs" className={classes.link} activeOptions={{ exact: true, includeSearch: false }}>
            {t('jobs')}
          </Link>
          <Link to="/credits" className={classes.link}>
            {t('credits')}
          </Link>
        </Group>
        {credits && (
          <Text size="sm" className={classes.credits ?? ''}>
            <span className={classes.creditsInWords}>{t('available', { count: credits.available })}</span>
            <span className={classes.creditsAlone} aria-hidden>
              {format.number(credits.available)}
            </span>
          </Text>
        )}
      </Group>
    </header>
  )
}
