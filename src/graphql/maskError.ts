import { PothosValidationError } from '@pothos/core'
import { GraphQLError } from 'graphql'
import { isOutage } from '../database/outage.ts'
import { LogExpiredError } from '../jobs/errors.ts'
import type { Logger } from '../lib/log.ts'

/**
 * What a client is told of an error. A GraphQLError was meant for it; anything else is a bug or an outage, is
 * logged here, once, and leaves nothing but its code.
 */
export function maskError(error: unknown, log: Logger): Error {
  // Also in the middle of a subscription, where no resolver stands between the log and the client.
  if (error instanceof LogExpiredError) return logExpired(error)
  if (error instanceof GraphQLError) {
    const { originalError } = error
    if (originalError instanceof LogExpiredError) return logExpired(originalError, error)
    if (originalError instanceof PothosValidationError) return coded(error)
    if (originalError === undefined || originalError instanceof GraphQLError) return error
    log.error({ err: originalError, path: error.path }, 'A GraphQL field failed')
    return isOutage(originalError) ? unavailable(error) : masked(error)
  }
  log.error({ err: error }, 'A GraphQL operation failed')
  if (isOutage(error)) return unavailable()
  // No field was begun, so the HTTP answer as a whole has failed.
  return new GraphQLError(secretive, { extensions: { code: internal, http: { status: 500 } } })
}

const internal = 'INTERNAL_SERVER_ERROR'
const secretive = 'Something went wrong on the server.'

function masked({ nodes, path }: GraphQLError): GraphQLError {
  return new GraphQLError(secretive, { nodes, path, extensions: { code: internal } })
}

/** Worth another try in a moment, which nothing else that is masked is. */
function unavailable({ nodes, path }: Partial<GraphQLError> = {}): GraphQLError {
  return new GraphQLError('The database does not answer just now. Try again in a moment.', {
    nodes,
    path,
    // Where no field was begun the HTTP answer as a whole says so.
    extensions: { code: 'DATABASE_UNAVAILABLE', ...(path === undefined && { http: { status: 503 } }) },
  })
}

function logExpired(
  { message, jobId }: LogExpiredError,
  { nodes, path }: Partial<GraphQLError> = {},
): GraphQLError {
  return new GraphQLError(message, { nodes, path, extensions: { code: 'LOG_EXPIRED', jobId } })
}

/** Pothos refuses a page's arguments, a cursor or a negative `first`, say, without a code. */
function coded({ message, nodes, path }: GraphQLError): GraphQLError {
  return new GraphQLError(message, { nodes, path, extensions: { code: 'BAD_USER_INPUT' } })
}
