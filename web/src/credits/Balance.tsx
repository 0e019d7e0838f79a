import { Paper, SimpleGrid, Skeleton, Text } from '@mantine/core'
import { useFormatter, useTranslations } from 'use-intl'
import { useCredits } from '../shell/credits.ts'
import classes from './Balance.module.css'

const parts = ['balance', 'held', 'available'] as const

/** What the account has, counting live. */
export function Balance() {
  const t = useTranslations('credits')
  const format = useFormatter()
  const credits = useCredits()
  return (
    <SimpleGrid component="dl" cols={{ base: 1, sm: 3 }} m={0}>
      {parts.map((part) => (
        <Paper key={part} withBorder p="lg" className={classes.part} data-part={part}>
          <Text component="dt" size="sm" fw={600}>
            {t(part)}
          </Text>
          <dd className={classes.amount}>
            {credits === null ? (
              <Skeleton height="1em" width="4ch" my="0.2em" />
            ) : (
              format.number(credits[part])
            )}
          </dd>
          <Text component="dd" size="sm" c="dimmed" m={0}>
            {t(`${part}Means`)}
          </Text>
        </Paper>
      ))}
    </SimpleGrid>
  )
}
