import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { useAnnounce } from '../shell/Announcer.tsx'
import { type Form, newForm } from './form.ts'
import { useNewJob } from './NewJobContext.ts'
import { keepPictures } from './places.ts'

/** Empties the form, and brings back what it emptied until something else is typed. */
export function ClearButton() {
  const t = useTranslations('newJob.summary')
  const announce = useAnnounce()
  const { form, change } = useNewJob()
  const [cleared, setCleared] = useState<{ before: Form; after: Form } | null>(null)
  const clear = () => {
    // The kind stays: it is where the user looks.
    const after = change(({ kind }) => ({ ...newForm(), kind }))
    setCleared({ before: form, after })
    announce(t('cleared'))
  }
  const bringBack = (before: Form) => {
    // An upload that was under way ended with the clearing.
    change(() => keepPictures(before, ({ upload }) => upload.state === 'done'))
    setCleared(null)
    announce(t('broughtBack'))
  }
  const isCleared = cleared?.after === form
  return (
    <Button
      variant="subtle"
      size="compact-sm"
      color="gray"
      onClick={() => (isCleared ? bringBack(cleared.before) : clear())}
    >
      {t(isCleared ? 'bringBack' : 'clear')}
    </Button>
  )
}
