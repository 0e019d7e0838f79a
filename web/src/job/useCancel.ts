import { useState } from 'react'
import { useMutation } from 'urql'
import { useTranslations } from 'use-intl'
import { CancelDocument } from './documents.ts'

type Mode = 'DRAIN' | 'ABORT'

export interface Cancelling {
  /** What the server was asked for and has not answered yet. */
  readonly pending: Mode | null
  /** Why the latest call failed; null where it did not. */
  readonly problem: string | null
  cancel(mode: Mode): void
}

/** Calls cancelJob. What comes of it is told by the job's log, as it is for a cancel from elsewhere. */
export function useCancel(jobId: string): Cancelling {
  const t = useTranslations('job')
  const [, send] = useMutation(CancelDocument)
  const [pending, setPending] = useState<Mode | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const cancel = async (mode: Mode) => {
    setPending(mode)
    setProblem(null)
    const { data, error } = await send({ jobId, mode })
    setPending(null)
    if (error) setProblem(error.networkError ? t('unreachable') : error.message)
    else if (data?.cancelJob.__typename === 'JobNotFoundError') setProblem(data.cancelJob.message)
  }
  return { pending, problem, cancel: (mode) => void cancel(mode) }
}
