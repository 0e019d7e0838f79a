import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import WebSocket from 'ws'

/** What the web client asks for when it follows a job. */
const jobProgress = `
subscription ($jobId: ID!, $after: ID) {
  jobProgress(jobId: $jobId, after: $after) {
    __typename cursor jobId at status completedImages failedImages totalImages
    ... on JobStatusChanged { previous }
    ... on ImageGenerated { image { id stageIndex position status attempts attachment { id url thumbnailUrl } } }
    ... on ImageFailed { stageIndex position errorCode errorMessage }
    ... on StageFinished { stageIndex stageCompleted stageQuantity }
    ... on JobSettled { creditsCharged creditsReleased }
  }
}`

/** The same fields, some of them many times over: an entry of 6 KB. */
const fatProgress = `
subscription ($jobId: ID!) {
  jobProgress(jobId: $jobId) {
    cursor
    ... on ImageGenerated { image { attachment { ${Array.from({ length: 28 }, (_, index) => `u${index}: url`).join(' ')} } } }
  }
}`

const typeAt = `{"id":"${randomUUID()}","type":"`.length
const [nextsFirst, errorsFirst] = Buffer.from('ne')

/** Opens a socket without compression, as `ws` does on the server's side. */
export async function openSocket(url: string, protocol?: string): Promise<WebSocket> {
  const socket = new WebSocket(url, protocol === undefined ? [] : [protocol], { perMessageDeflate: false })
  await once(socket, 'open')
  return socket
}

/**
 * Follows a job over graphql-transport-ws, spoken by hand: no client library's work is measured. `onNext` is given
 * each `next` message as it came. Resolves once the server has acknowledged the connection.
 */
export async function subscribe(
  httpUrl: string,
  variables: { jobId: string; after: string },
  onNext: (message: Buffer) => void,
): Promise<WebSocket> {
  const socket = await openSocket(`${httpUrl.replace('http', 'ws')}/graphql`, 'graphql-transport-ws')
  socket.send(JSON.stringify({ type: 'connection_init' }))
  await once(socket, 'message')
  socket.on('message', (message: Buffer) => {
    // Behind `{"id":"…","type":"`.
    if (message[typeAt] === nextsFirst) onNext(message)
    else if (message[typeAt] === errorsFirst) throw new Error(`The subscription failed: ${message}`)
  })
  // As clients make them.
  const id = randomUUID()
  socket.send(JSON.stringify({ id, type: 'subscribe', payload: { query: jobProgress, variables } }))
  return socket
}

/** Follows jobs from their first entries on one socket, and reads nothing once the server has acknowledged it. */
export async function subscribeDeaf(httpUrl: string, jobIds: readonly string[]): Promise<WebSocket> {
  const socket = await openSocket(`${httpUrl.replace('http', 'ws')}/graphql`, 'graphql-transport-ws')
  socket.send(JSON.stringify({ type: 'connection_init' }))
  await once(socket, 'message')
  socket.pause()
  for (const [index, jobId] of jobIds.entries()) {
    const payload = { query: fatProgress, variables: { jobId } }
    socket.send(JSON.stringify({ id: String(index), type: 'subscribe', payload }))
  }
  return socket
}
