import type { Client, OperationResult } from 'urql'
import { graphql } from '../api/generated/gql.ts'
import type { MakeJobMutation } from '../api/generated/graphql.ts'
import type { Issue } from './check.ts'
import type { Form } from './form.ts'
import { toInput } from './input.ts'
import { placeIssues } from './issues.ts'

const MakeJob = graphql(`
  mutation MakeJob($input: CreateJobInput!, $idempotencyKey: String!) {
    createJob(input: $input, idempotencyKey: $idempotencyKey) {
      __typename
      ... on Job { id }
      ... on InvalidInputError { issues { path message } }
      ... on InsufficientCreditsError { required available }
    }
  }
`)

/** What came of asking for a job. */
export type Answer =
  | { readonly type: 'made'; readonly jobId: string }
  | { readonly type: 'invalid'; readonly issues: readonly Issue[] }
  | { readonly type: 'poor'; readonly required: number; readonly available: number }
  /** No answer came: the job may have been made, and asking again under the same key is safe. */
  | { readonly type: 'unreachable' }
  /** The server could not do it now. */
  | { readonly type: 'failed'; readonly message: string }

// A network that fell silent tells nobody. Asking again is safe, so nobody has to wait for the browser to give up.
const patienceMs = 30_000

/** Asks for the job once. The same key always means the same job. */
export async function makeJob(client: Client, form: Form, idempotencyKey: string): Promise<Answer> {
  const asked = client.mutation(MakeJob, { input: toInput(form), idempotencyKey }).toPromise()
  const silence = Promise.withResolvers<null>()
  const timer = setTimeout(() => silence.resolve(null), patienceMs)
  const answer = await Promise.race([asked, silence.promise])
  clearTimeout(timer)
  return answer === null ? { type: 'unreachable' } : readAnswer(form, answer)
}

function readAnswer(form: Form, { data, error }: OperationResult<MakeJobMutation>): Answer {
  const result = data?.createJob
  switch (result?.__typename) {
    case 'Job':
      return { type: 'made', jobId: result.id }
    case 'InvalidInputError':
      return { type: 'invalid', issues: placeIssues(form, result.issues) }
    case 'InsufficientCreditsError':
      return { type: 'poor', required: result.required, available: result.available }
  }
  const [refusal] = error?.graphQLErrors ?? []
  return refusal ? { type: 'failed', message: refusal.message } : { type: 'unreachable' }
}
