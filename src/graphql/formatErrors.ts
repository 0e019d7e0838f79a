import type { FormattedExecutionResult, GraphQLError, GraphQLFormattedError } from 'graphql'

/** Without Yoga's note on the status of an HTTP answer, which it takes out of one itself. */
export function withoutHttp(error: GraphQLError): GraphQLFormattedError {
  const { extensions, ...rest } = error.toJSON()
  const { http: _, ...told } = extensions ?? {}
  return { ...rest, extensions: told }
}

/** The result as it goes into a message, where it has errors; one without them goes as it is. */
export function formatErrors(result: {
  readonly errors?: readonly GraphQLError[] | undefined
}): FormattedExecutionResult | undefined {
  const { errors, ...rest } = result
  return errors && { ...rest, errors: errors.map(withoutHttp) }
}
