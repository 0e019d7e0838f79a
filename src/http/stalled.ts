import type { ServerResponse } from 'node:http'

/**
 * Cuts an answer off whose client has taken nothing of what waits for it for so long: it would keep its file, or its
 * subscription, open for ever. An answer that is still being worked on, or a stream without news, may take its time.
 */
export function cutWhenStalled(answer: ServerResponse, stallMs: number): void {
  // Node tells of a connection on which nothing moves; bytes that are taken count as a move.
  answer.setTimeout(stallMs, () => {
    if (answer.writableLength > 0) answer.destroy()
  })
}
