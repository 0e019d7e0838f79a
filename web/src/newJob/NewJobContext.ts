import { createContext, use } from 'react'
import type { Form } from './form.ts'
import type { Place } from './places.ts'

/** What the parts of the form share. */
export interface NewJob {
  readonly form: Form
  /** Returns what the form is now. */
  change(change: (form: Form) => Form): Form
  /** What is wrong at the field, in the user's words; undefined where nothing is. */
  problemAt(field: string): string | undefined
  addPictures(place: Place, files: readonly File[]): void
  retryUpload(picture: string): void
}

export const NewJobContext = createContext<NewJob | null>(null)

export function useNewJob(): NewJob {
  const newJob = use(NewJobContext)
  if (newJob === null) throw new Error('There is no new job above.')
  return newJob
}
