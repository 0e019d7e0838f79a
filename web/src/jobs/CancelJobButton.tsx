import { Button, Text } from '@mantine/core'
import type { MouseEvent } from 'react'
import { useMutation } from 'urql'
import { useTranslations } from 'use-intl'
import { graphql } from '../api/generated/gql.ts'
import { useAnnounce } from '../shell/Announcer.tsx'
import classes from './JobProgress.module.css'

const CancelFromList = graphql(`
  mutation CancelFromList($jobId: ID!) {
    cancelJob(jobId: $jobId, mode: DRAIN) {
      ... on CancelJobPayload { job { ...JobInList } }
    }
  }
`)

interface CancelJobButtonProps {
  readonly jobId: string
  readonly prompt: string
  /** The list is one that the job leaves with its status. */
  readonly isLeaving: boolean
}

/** Stops the job; the images in flight are finished. The job's own page can also cut them off. */
export function CancelJobButton({ jobId, prompt, isLeaving }: CancelJobButtonProps) {
  const t = useTranslations('jobs')
  const announce = useAnnounce()
  const [{ fetching, error }, cancel] = useMutation(CancelFromList)
  const press = async ({ currentTarget }: MouseEvent<HTMLElement>) => {
    if (fetching) return
    const after = focusAfter(currentTarget, isLeaving)
    const result = await cancel({ jobId })
    if (result.error) return announce(t('cancelFailed'))
    after?.focus()
    announce(t('cancelled'))
  }
  return (
    <>
      <Button
        variant="default"
        size="xs"
        // Not disabled while it is under way: it would lose the keyboard.
        aria-busy={fetching}
        data-disabled={fetching}
        aria-label={t('cancelNamed', { prompt: prompt.slice(0, 60) })}
        onClick={(event) => void press(event)}
      >
        {t('cancel')}
      </Button>
      {error && (
        <Text size="xs" mt={4} className={classes.failed ?? ''}>
          {t('cancelFailed')}
        </Text>
      )}
    </>
  )
}

/** Where the keyboard goes on, for the button goes away with what it did, and perhaps its card too. */
function focusAfter(button: HTMLElement, isLeaving: boolean): HTMLElement | null | undefined {
  const card = button.closest('li')
  const next = isLeaving ? (card?.nextElementSibling ?? card?.previousElementSibling) : card
  return next?.querySelector('a') ?? document.querySelector<HTMLElement>('main')
}
