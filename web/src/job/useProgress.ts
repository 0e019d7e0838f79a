import { stringifyDocument } from '@urql/core'
import type { Client as LiveClient } from 'graphql-ws'
import { useCallback, useEffect, useState } from 'react'
import type { Client } from 'urql'
import { useApi } from '../api/ApiContext.tsx'
import type { ImagesQueryVariables } from '../api/generated/graphql.ts'
import { LiveError, watchJob } from '../live/watchJob.ts'
import { ImagesDocument, type Job, LogDocument, type LogEntry } from './documents.ts'
import { type Progress, readEntries, readImages, unread } from './progress.ts'

const logQuery = stringifyDocument(LogDocument)

// URLs are good for an hour or more: one that fails sooner fails for another reason, and would again.
const rereadAfterMs = 60_000

const restMs = 100

interface FollowedJob {
  readonly progress: Progress
  /** Why the log cannot be followed any more. */
  readonly problem: Error | null
  /** Reads the log again: with its entries come fresh URLs. */
  reread(): void
}

/** The job's progress from its first entry to its last, drawn at most ten times a second. `job` is the one it was opened with. */
export function useProgress(job: Job): FollowedJob {
  const { live, client } = useApi()
  const [opened] = useState(job)
  const [progress, setProgress] = useState(() => unread(job))
  const [problem, setProblem] = useState<Error | null>(null)
  const [startedAt, setStartedAt] = useState(() => performance.now())
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new start is what reads again
  useEffect(() => {
    const leaving = new AbortController()
    const follow = async () => {
      try {
        await readLog(live, opened.id, leaving.signal, (entries) =>
          setProgress((read) => readEntries(read, entries)),
        )
      } catch (error) {
        if (leaving.signal.aborted) return
        if (!(error instanceof LiveError && error.code === 'LOG_EXPIRED')) return setProblem(error as Error)
        await readStoredImages(client, opened, leaving.signal, setProgress).catch(setProblem)
      }
    }
    void follow()
    return () => leaving.abort()
  }, [live, client, opened, startedAt])
  const reread = useCallback(() => {
    setStartedAt((before) => (performance.now() - before > rereadAfterMs ? performance.now() : before))
  }, [])
  return { progress, problem, reread }
}

/**
 * Gives an entry at once, and what comes in the tenth of a second after it together: fifty changes a second are seen by
 * nobody, and each would take a frame; after a reload there may be thousands at once.
 */
async function readLog(
  live: LiveClient,
  jobId: string,
  signal: AbortSignal,
  take: (entries: readonly LogEntry[]) => void,
): Promise<void> {
  let waiting: LogEntry[] = []
  let isResting = false
  const draw = () => {
    const entries = waiting
    waiting = []
    isResting = entries.length > 0 && !signal.aborted
    if (!isResting) return
    setTimeout(draw, restMs)
    take(entries)
  }
  const reader = watchJob<LogEntry>(live, logQuery, jobId, { signal }).getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    waiting.push(value)
    if (!isResting) draw()
  }
}

async function readStoredImages(
  client: Client,
  job: Job,
  signal: AbortSignal,
  set: (change: (progress: Progress) => Progress) => void,
): Promise<void> {
  for (let after: string | null = null; !signal.aborted; ) {
    const page = await readPage(client, { id: job.id, after })
    set((progress) => readImages(job, progress, page?.edges.map(({ node }) => node) ?? []))
    if (!page?.pageInfo.hasNextPage) return
    after = page.pageInfo.endCursor
  }
}

async function readPage(client: Client, variables: ImagesQueryVariables) {
  const { data, error } = await client.query(ImagesDocument, variables).toPromise()
  if (error) throw error
  return data?.job?.images
}
