/** A process of its own for the clients of the fan-out, so that the server's process works for the server only. */
import type WebSocket from 'ws'
import { openSocket, subscribe } from './subscription.ts'

export type Command =
  /** Opens sockets, those of a job over graphql-ws, and answers when all are open. */
  | {
      readonly open: 'stopframe' | 'raw'
      readonly count: number
      readonly url: string
      readonly jobId: string
    }
  /** Answers once so many messages have come on all sockets together since the last answer. */
  | { readonly expect: number }

const sockets: WebSocket[] = []
let received = 0
let expected = Number.POSITIVE_INFINITY

function answer(): void {
  process.send?.('done')
}

function count(): void {
  received++
  check()
}

function check(): void {
  if (received < expected) return
  received -= expected
  expected = Number.POSITIVE_INFINITY
  answer()
}

async function open({
  open: kind,
  count: wanted,
  url,
  jobId,
}: Extract<Command, { open: string }>): Promise<void> {
  for (let opened = 0; opened < wanted; opened++) {
    if (kind === 'stopframe') {
      sockets.push(await subscribe(url, { jobId, after: '1' }, count))
    } else {
      const socket = await openSocket(url)
      socket.on('message', count)
      sockets.push(socket)
    }
  }
}

process.on('message', (command: Command) => {
  if ('expect' in command) {
    expected = command.expect
    check()
  } else {
    open(command).then(answer, (error: unknown) => {
      process.stderr.write(`${error}\n`)
      process.exit(1)
    })
  }
})
// The parent has gone: nobody is measured any more.
process.on('disconnect', () => process.exit())
