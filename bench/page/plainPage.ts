import type { Page } from 'playwright-core'

const query = `subscription ($jobId: ID!) {
  jobProgress(jobId: $jobId) { ... on ImageGenerated { image { attachment { thumbnailUrl } } } }
}`

/**
 * The raw limit of a browser: a document with nothing in it, which follows the job by hand and puts an <img> into itself
 * in the turn in which an image's message comes. Resolves when it follows.
 */
export async function openPlainPage(page: Page, url: string, jobId: string): Promise<void> {
  // A document of the same origin that has no content security policy and no script.
  await page.goto(`${url}/livez`)
  await page.evaluate(followByHand, { query, jobId })
}

/** Runs in the page. */
function followByHand({ query, jobId }: { query: string; jobId: string }): Promise<void> {
  document.body.replaceChildren()
  const { promise, resolve } = Promise.withResolvers<void>()
  const socket = new WebSocket(`ws://${location.host}/graphql`, 'graphql-transport-ws')
  const send = (message: object) => socket.send(JSON.stringify(message))
  socket.addEventListener('open', () => send({ type: 'connection_init' }))
  socket.addEventListener('message', ({ data }) => {
    const { type, payload } = JSON.parse(data)
    if (type === 'connection_ack')
      send({ id: '1', type: 'subscribe', payload: { query, variables: { jobId } } })
    if (type !== 'next') return
    // The job's first entry: what comes from now on is live.
    resolve()
    const { image } = payload.data.jobProgress
    if (image === undefined) return
    const shown = document.createElement('img')
    shown.setAttribute('elementtiming', 'tile')
    shown.width = 180
    shown.src = image.attachment.thumbnailUrl
    document.body.append(shown)
  })
  return promise
}
