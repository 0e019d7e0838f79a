// What pg, Node and Prisma say when the database cannot be asked now, and may be asked again.
// Sources: postgresql.org/docs/current/errcodes-appendix.html (classes 08, 53 and
// 57P; 25006: a server that was demoted; 55P03: a row that a frozen process holds until the server frees it), prisma.io/docs/orm/reference/error-reference.
const codes =
  /^(08...|25006|53...|55P03|57P0[123]|P1001|P1002|P1008|P1017|P2024|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)$/
const messages =
  /^(Connection terminated|Query read timeout|timeout exceeded when trying to connect|Client has encountered a connection error)/

/** Whether the error tells that the database is away for now, and nothing of what was asked. */
export function isOutage(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false
  // A fetch that failed, which the database has no part in; its cause has the same codes.
  if (error instanceof TypeError) return false
  const { code, message, cause, meta } = error as {
    code?: unknown
    message?: unknown
    cause?: unknown
    meta?: { driverAdapterError?: unknown }
  }
  if (codes.test(String(code)) || messages.test(String(message))) return true
  return isOutage(cause) || isOutage(meta?.driverAdapterError)
}

/**
 * Whether the database understood the statement and will refuse it again: SQLSTATE classes 22 and 23. Not 23505: what is
 * there already may be what a statement wrote whose answer was lost, and another try finds it.
 */
export function isRefusal(error: unknown): boolean {
  return /^(22|23(?!505))/.test(String((error as { code?: unknown }).code))
}
