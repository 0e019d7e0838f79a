export interface ServerSentEvent {
  readonly event: string
  // biome-ignore lint/suspicious/noExplicitAny: what a server sends is what the tests are to find out.
  readonly data: any
}

/** The events of a text/event-stream as they come; comments, which keep the connection alive, are left out. */
export async function* readEvents(response: Response): AsyncGenerator<ServerSentEvent, void, void> {
  if (!response.body) return
  let buffer = ''
  for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
    const blocks = (buffer + text).split('\n\n')
    buffer = blocks.pop() ?? ''
    for (const block of blocks) {
      const field = (name: string) => new RegExp(`^${name}: ?(.*)$`, 'm').exec(block)?.[1] ?? ''
      if (field('event') !== '') yield { event: field('event'), data: JSON.parse(field('data') || 'null') }
    }
  }
}
