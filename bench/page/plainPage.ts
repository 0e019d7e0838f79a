import type { Page } from 'playwright-core'

const query = `subscription ($jobId: ID!) {
  jobProgress(jobId: $jobId) {
    ... on ImageGenerated { image { stageIndex position attachment { thumbnailUrl } } }
  }
}`

/**
 * The raw limit of a browser: a document of nothing but <img> elements, which follows the job by hand and shows an image
 * in the turn in which its message comes. Those of a job of `stages` stages of `quantity` images have their places from
 * the beginning; without stages each comes behind the last. Resolves when it follows.
 */
export async function openPlainPage(
  page: Page,
  url: string,
  jobId: string,
  { stages, quantity } = { stages: 0, quantity: 0 },
): Promise<void> {
  // A document of the same origin that has no content security policy and no script.
  await page.goto(`${url}/livez`)
  await page.evaluate(followByHand, { query, jobId, stages, quantity })
}

interface Followed {
  readonly query: string
  readonly jobId: string
  readonly stages: number
  readonly quantity: number
}

/** Runs in the page. */
function followByHand({ query, jobId, stages, quantity }: Followed): Promise<void> {
  const newPlace = () => {
    const image = document.createElement('img')
    image.setAttribute('elementtiming', 'tile')
    image.width = 180
    return image
  }
  const places = Array.from({ length: stages * quantity }, newPlace)
  // All have the size that they will have: nothing moves when one comes.
  for (const place of places) place.height = place.width
  document.body.replaceChildren(...places)
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
    const shown = places[image.stageIndex * quantity + image.position] ?? newPlace()
    shown.src = image.attachment.thumbnailUrl
    if (!shown.isConnected) document.body.append(shown)
  })
  return promise
}
