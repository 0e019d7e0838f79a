import { useCallback, useEffect, useState, useSyncExternalStore } from 'react'
import { type CombinedError, useMutation } from 'urql'
import { useTranslations } from 'use-intl'
import { useApi } from '../api/ApiContext.tsx'
import { CancelDocument } from './documents.ts'
import { type CancelMode, unsentCancel } from './unsentCancel.ts'

export interface Cancelling {
  /** What the server was asked for and has not answered yet. */
  readonly pending: CancelMode | null
  /** Why the latest call failed; null where it did not. */
  readonly problem: string | null
  cancel(mode: CancelMode): void
}

/** Calls cancelJob. What comes of it is told by the job's log, as it is for a cancel from elsewhere. */
export function useCancel(jobId: string, isOver: boolean): Cancelling {
  const t = useTranslations('job')
  const { connection } = useApi()
  const [, send] = useMutation(CancelDocument)
  const [pending, setPending] = useState<CancelMode | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const isConnected = useSyncExternalStore(connection.subscribe, connection.read) === 'connected'
  const cancel = useCallback(
    async (mode: CancelMode) => {
      setPending(mode)
      setProblem(null)
      unsentCancel.keep(jobId, mode)
      const { data, error } = await send({ jobId, mode })
      setPending(null)
      if (error && isWorthAnotherTry(error)) return setProblem(t('notCancelled'))
      unsentCancel.forget()
      if (error) setProblem(error.message)
      else if (data?.cancelJob.__typename === 'JobNotFoundError') setProblem(data.cancelJob.message)
    },
    [jobId, send, t],
  )
  useEffect(() => {
    const mode = unsentCancel.read(jobId)
    if (mode === null) return
    if (isOver) {
      unsentCancel.forget()
      setProblem(null)
    } else if (isConnected) void cancel(mode)
  }, [jobId, isOver, isConnected, cancel])
  return { pending, problem, cancel: (mode) => void cancel(mode) }
}

/** The server was not there, or did not know any more who asks. */
function isWorthAnotherTry({ networkError, graphQLErrors }: CombinedError): boolean {
  const codes = graphQLErrors.map(({ extensions }) => extensions.code)
  return (
    networkError !== undefined || codes.includes('UNAUTHENTICATED') || codes.includes('DATABASE_UNAVAILABLE')
  )
}
