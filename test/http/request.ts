import { request } from 'node:http'
import { text } from 'node:stream/consumers'

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

/** One HTTP request with exactly these headers; fetch would not let Host, Origin or a chunked body through. */
export function send(
  url: string,
  options: {
    method?: string
    headers?: Record<string, string>
    path?: string
    body?: string | Uint8Array[]
  } = {},
): Promise<Answer> {
  const { method = 'GET', headers = {}, path, body = [] } = options
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const sent = request(url, { method, headers, agent: false, ...(path !== undefined && { path }) })
  sent.on('error', reject)
  sent.on('response', (response) => {
    const { statusCode: status = 0, headers: answered } = response
    text(response).then((read) => resolve({ status, headers: answered, body: read }), reject)
  })
  for (const chunk of typeof body === 'string' ? [body] : body) sent.write(chunk)
  sent.end()
  return promise
}
