import { Button, Card, Stack, Text, Title } from '@mantine/core'
import { useFormatter, useTranslations } from 'use-intl'
import { ClearButton } from './ClearButton.tsx'
import { estimate } from './estimate.ts'
import { countImages } from './form.ts'
import classes from './NewJob.module.css'
import { useNewJob } from './NewJobContext.ts'
import { usePrice } from './price.ts'
import { Refusal, TooDear, type WordedIssue } from './Refusal.tsx'
import type { Refused } from './useMaking.ts'

interface SummaryProps {
  readonly issues: readonly WordedIssue[]
  readonly refused: Refused | null
  readonly isSending: boolean
}

/** How many images, what they cost, and the button. */
export function Summary({ issues, refused, isSending }: SummaryProps) {
  const t = useTranslations('newJob.summary')
  const { number } = useFormatter()
  const { form } = useNewJob()
  const price = usePrice()
  const images = countImages(form)
  const cost = price && estimate(images, price)
  return (
    <Card withBorder padding="lg" className={classes.summary ?? ''}>
      <Stack gap="md">
        <Title order={2} size="h4">
          {t('title')}
        </Title>
        <dl className={classes.amounts}>
          <Amount name={t('images')} value={number(images)} />
          {price && cost && (
            <>
              <Amount name={t('cost')} value={t('credits', { count: cost.cost })} />
              <Amount name={t('now')} value={number(price.available)} />
              <Amount name={t('after')} value={number(cost.after)} isBad={!cost.isEnough} />
            </>
          )}
        </dl>
        {price && cost && !cost.isEnough && refused?.type !== 'poor' && (
          <TooDear images={images} price={price} />
        )}
        <Refusal issues={issues} refused={refused} />
        <Button type="submit" size="md" loading={isSending} fullWidth>
          {t('make', { count: images })}
        </Button>
        <Text size="xs" c="dimmed" visibleFrom="md">
          {t('shortcut')}
        </Text>
        <Text size="xs" c="dimmed">
          {t('promise')}
        </Text>
        <ClearButton />
      </Stack>
    </Card>
  )
}

function Amount({ name, value, isBad = false }: { name: string; value: string; isBad?: boolean }) {
  return (
    <div data-bad={isBad || undefined}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}
