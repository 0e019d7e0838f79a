import type { TypedDocumentString } from './generated/graphql.ts'

/** A running Stopframe. */
export interface Endpoint {
  /** http://127.0.0.1:4000, say. */
  readonly url: string
  /** The bearer token; null where the server asks for none. */
  readonly token: string | null
}

/** The server that STOPFRAME_URL and STOPFRAME_TOKEN name; without them, the one of `npm start`. */
export function endpointFromEnvironment(): Endpoint {
  const { STOPFRAME_URL, STOPFRAME_TOKEN } = process.env
  return { url: STOPFRAME_URL || 'http://127.0.0.1:4000', token: STOPFRAME_TOKEN || null }
}

/**
 * Runs a query or a mutation over plain fetch; the document knows the types of its variables and its result.
 * Throws where there is no result: a server that is not there, a token that it refuses, a document it does not take.
 */
export async function execute<Result, Variables>(
  { url, token }: Endpoint,
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
): Promise<Result> {
  const response = await fetch(new URL('/graphql', url), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json, application/json',
      ...(token !== null && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query: document.toString(), variables }),
  }).catch((cause: unknown) => {
    throw new Error(`No Stopframe answers at ${url}.`, { cause })
  })
  const { data, errors } = (await response.json()) as Answer<Result>
  if (errors !== undefined) throw new Error(errors.map(({ message }) => message).join('\n'))
  if (data === undefined) throw new Error(`${url} answered ${response.status} ${response.statusText}.`)
  return data
}

interface Answer<Result> {
  readonly data?: Result
  readonly errors?: readonly { readonly message: string }[]
}
