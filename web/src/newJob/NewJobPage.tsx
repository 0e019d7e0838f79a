import { Stack, Text, Title } from '@mantine/core'
import { type FormEvent, type KeyboardEvent, useState, useSyncExternalStore } from 'react'
import { flushSync } from 'react-dom'
import { useTranslations } from 'use-intl'
import { useApi } from '../api/ApiContext.tsx'
import { AnglesFields } from './AnglesFields.tsx'
import { checkForm, type Issue } from './check.ts'
import { focusFirst } from './focusFirst.ts'
import type { Form } from './form.ts'
import { KindPicker } from './KindPicker.tsx'
import classes from './NewJob.module.css'
import { NewJobContext } from './NewJobContext.ts'
import { PortraitsFields } from './PortraitsFields.tsx'
import { PasteTarget } from './pictures/PasteTarget.tsx'
import type { Place } from './places.ts'
import { refusalId } from './Refusal.tsx'
import { ScenesFields } from './ScenesFields.tsx'
import { Summary } from './Summary.tsx'
import { useIssues } from './useIssues.ts'
import { type Refused, useMaking } from './useMaking.ts'
import { VariationsFields } from './VariationsFields.tsx'
import { workOf } from './work.ts'

const fieldsOf = {
  variations: VariationsFields,
  scenes: ScenesFields,
  angles: AnglesFields,
  portraits: PortraitsFields,
}

export function NewJobPage() {
  const t = useTranslations('newJob')
  const { draft, uploads } = workOf(useApi().session)
  const form = useSyncExternalStore(draft.subscribe, draft.read)
  const { issues, tellFound, tell, tellAt, clear } = useIssues(form)
  // What was said of this form; of another one it may not be true.
  const [refused, setRefused] = useState<{ form: Form; answer: Refused } | null>(null)
  const { make, isSending } = useMaking(draft, (answer) => {
    const wrong = answer.type === 'invalid' ? answer.issues : []
    // On the page before the keyboard is sent there.
    flushSync(() => {
      setRefused({ form: draft.read(), answer })
      tell(wrong)
    })
    focusFirst(fieldsOfIssues(wrong))
  })

  const submit = (event: FormEvent) => {
    event.preventDefault()
    const found = checkForm(draft.read())
    flushSync(() => {
      setRefused(null)
      tellFound(found)
    })
    if (found.length === 0) void make()
    else focusFirst(fieldsOfIssues(found))
  }
  const addPictures = (place: Place, files: readonly File[]) => {
    clear(`${place}.pictures`)
    const count = uploads.add(place, files)
    if (count > 0) tellAt(`${place}.pictures`, { code: 'leftOut', count })
  }
  const newJob = {
    form,
    change: (change: (form: Form) => Form) => draft.change(change),
    problemAt: (field: string) => issues.find((issue) => issue.field === field)?.words,
    addPictures,
    retryUpload: (picture: string) => uploads.retry(picture),
  }
  const Fields = fieldsOf[form.kind]
  return (
    <NewJobContext value={newJob}>
      <title>{`${t('title')} · Stopframe`}</title>
      <Stack component="header" gap="xs" mb="xl" maw={640}>
        <Title order={1}>{t('heading')}</Title>
        <Text c="dimmed">{t('lead')}</Text>
      </Stack>
      <form
        noValidate
        className={classes.form ?? ''}
        onSubmit={submit}
        onKeyDown={submitByShortcut}
        onChange={({ target }) => clear((target as HTMLElement).id)}
      >
        <PasteTarget />
        <Stack gap="xl">
          <KindPicker />
          <Fields />
        </Stack>
        <Summary
          issues={issues}
          refused={refused?.form === form ? refused.answer : null}
          isSending={isSending}
        />
      </form>
    </NewJobContext>
  )
}

/** Where the keyboard goes: the fields that are wrong; where there are none, what is said at the end of the form. */
function fieldsOfIssues(issues: readonly Issue[]): string[] {
  const fields = issues.flatMap(({ field }) => field ?? [])
  return fields.length > 0 ? fields : [refusalId]
}

function submitByShortcut(event: KeyboardEvent<HTMLFormElement>) {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.requestSubmit()
}
