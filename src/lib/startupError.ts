/** The program cannot start. The message says what is wrong and what to do; no stack is shown with it. */
export class StartupError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'StartupError'
  }
}

/** Awaits all. Where some fail for reasons that an operator can mend, rejects with one StartupError that tells them all. */
export async function joinFailures<T extends readonly unknown[]>(
  parts: {
    [K in keyof T]: Promise<T[K]>
  },
): Promise<T> {
  const settled = await Promise.allSettled(parts)
  const failures = new Set(settled.flatMap((part) => (part.status === 'rejected' ? [part.reason] : [])))
  const [first] = failures
  if (failures.size === 0) return (await Promise.all(parts)) as unknown as T
  const unforeseen = [...failures].find((failure) => !(failure instanceof StartupError))
  if (failures.size === 1 || unforeseen !== undefined) throw unforeseen ?? first
  throw new StartupError([...failures].map((failure) => `- ${(failure as Error).message}`).join('\n'), {
    cause: new AggregateError(failures),
  })
}
