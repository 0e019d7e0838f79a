import { useRouter } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { useApi } from '../api/ApiContext.tsx'
import type { Draft } from './draft.ts'
import { type Answer, makeJob } from './makeJob.ts'
import { refreshPrice } from './price.ts'

export type Refused = Exclude<Answer, { type: 'made' }>

/** Sends the form, once at a time, and goes to the job that came of it. */
export function useMaking(draft: Draft, onRefused: (refused: Refused) => void) {
  const { client } = useApi()
  const router = useRouter()
  const [isSending, setSending] = useState(false)
  // A second press may come ahead of the render that shows the first.
  const sending = useRef(false)
  const make = async () => {
    if (sending.current) return
    sending.current = true
    setSending(true)
    const idempotencyKey = draft.idempotencyKey()
    const answer = await makeJob(client, draft.read(), idempotencyKey)
    if (answer.type === 'made' || answer.type === 'poor') void refreshPrice(client)
    if (answer.type === 'made') {
      draft.made(idempotencyKey)
      // Whoever went elsewhere meanwhile is not called back.
      if (router.state.location.pathname === '/') {
        await router.navigate({ to: '/jobs/$jobId', params: { jobId: answer.jobId } })
      }
      return
    }
    sending.current = false
    setSending(false)
    onRefused(answer)
  }
  return { make, isSending }
}
