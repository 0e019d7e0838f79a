const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Whether a text has the form of a job id. One that has not belongs to no job, and PostgreSQL is not asked. */
export function isJobId(text: string): boolean {
  return uuid.test(text)
}
