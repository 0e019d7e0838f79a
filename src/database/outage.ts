// What pg, Node and Prisma say when the database cannot be asked now, and may be asked again.
// Sources: postgresql.org/docs/current/errcodes-appendix.html (classes 08, 53 and 57P), prisma.io/docs/orm/reference/error-reference.
const codes =
  /^(08...|53...|57P0[123]|P1001|P1002|P1008|P1017|P2024|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)$/
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
