import { useCallback, useState } from 'react'
import { useTranslations } from 'use-intl'
import { checkForm, type Issue, type Problem } from './check.ts'
import type { Form } from './form.ts'

interface Told {
  /** The fields that were wrong when the button was pressed: nobody is told off for what is not finished yet. */
  readonly fields: ReadonlySet<string | null>
  /** What the page cannot check again by itself: told until the field is changed. */
  readonly lasting: readonly Issue[]
}

const nothing: Told = { fields: new Set(), lasting: [] }

/** What is wrong with the form, of what it was said of. */
export function useIssues(form: Form) {
  const t = useTranslations('newJob.problems')
  const [told, setTold] = useState(nothing)
  const issues = [...checkForm(form).filter(({ field }) => told.fields.has(field)), ...told.lasting]
  const clear = useCallback(
    (field: string) =>
      setTold((before) => {
        const lasting = before.lasting.filter((issue) => issue.field !== field)
        return lasting.length === before.lasting.length ? before : { ...before, lasting }
      }),
    [],
  )
  const explain = ({ code, ...values }: Problem): string =>
    code === 'server' ? (values as { message: string }).message : t(code, values as never)
  return {
    /** Each in words; `field` is null where the form has no such field. */
    issues: issues.map(({ field, problem }) => ({ field, words: explain(problem) })),
    /** Tells what the page found, and goes on telling it for as long as it is so. */
    tellFound: (found: readonly Issue[]) =>
      setTold({ fields: new Set(found.map(({ field }) => field)), lasting: [] }),
    tell: (lasting: readonly Issue[]) => setTold({ ...nothing, lasting }),
    tellAt: (field: string, problem: Problem) =>
      setTold((before) => ({ ...before, lasting: [...before.lasting, { field, problem }] })),
    clear,
  }
}
