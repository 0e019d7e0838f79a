import { GraphQLError } from 'graphql'
import type { Logger } from '../lib/log.ts'

/**
 * What a client is told of an error. A GraphQLError was meant for it; anything else is a bug or an outage, is
 * logged here, once, and leaves nothing but its code.
 */
export function maskError(error: unknown, log: Logger): Error {
  if (error instanceof GraphQLError) {
    const { originalError } = error
    if (originalError === undefined || originalError instanceof GraphQLError) return error
    log.error({ err: originalError, path: error.path }, 'A GraphQL field failed')
    return masked(error)
  }
  log.error({ err: error }, 'A GraphQL operation failed')
  return masked()
}

function masked(at?: GraphQLError): GraphQLError {
  return new GraphQLError('Something went wrong on the server.', {
    ...(at?.nodes && { nodes: at.nodes }),
    ...(at?.path && { path: at.path }),
    extensions: { code: 'INTERNAL_SERVER_ERROR' },
  })
}
