// No wait is longer, however often something failed.
const longestMs = 60_000

/** The wait ahead of a further try: it doubles with each, and half of it is random, so that no two come back together. */
export function backOffMs({ backoffMs }: { readonly backoffMs: number }, tries: number): number {
  return Math.min(backoffMs * 2 ** (tries - 1), longestMs) * (0.5 + Math.random() / 2)
}
