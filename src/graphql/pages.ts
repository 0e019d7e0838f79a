import { parsePrismaCursor } from '@pothos/plugin-prisma'
import { GraphQLError } from 'graphql'

interface Page {
  readonly first?: number | null | undefined
  readonly last?: number | null | undefined
  readonly after?: string | null | undefined
  readonly before?: string | null | undefined
}

/** Refuses what Pothos lets through to the database: both ends of a list at once, and cursors of something else. */
export function checkPage(
  { first, last, after, before }: Page,
  isCursor: (decoded: unknown) => boolean,
): void {
  if (first != null && last != null)
    throw refusal('BAD_USER_INPUT', 'A page has `first` or `last`, not both.')
  for (const cursor of [after, before]) {
    if (cursor == null || isCursor(parsePrismaCursor(cursor))) continue
    throw invalidCursor()
  }
}

/** For a cursor that this viewer was never given. */
export function invalidCursor(): GraphQLError {
  return refusal('INVALID_CURSOR', 'The cursor was not given out by this connection.')
}

function refusal(code: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code } })
}
