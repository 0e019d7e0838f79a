import { createHash } from 'node:crypto'

/** A stream of numbers that is the same for the same text, on every machine and in every release of Node. */
export interface Random {
  /** In [0, 1). */
  next(): number
  between(low: number, high: number): number
  /** A whole number, both ends included. */
  int(low: number, high: number): number
  chance(probability: number): boolean
  pick<T>(list: readonly T[]): T
  /** A stream of its own, so that one more draw in one part of a picture leaves the other parts as they were. */
  fork(label: string): Random
}

export function randomFrom(text: string): Random {
  const next = sfc32(createHash('sha256').update(text).digest())
  const int = (low: number, high: number) => low + Math.floor(next() * (high - low + 1))
  return {
    next,
    int,
    between: (low, high) => low + next() * (high - low),
    chance: (probability) => next() < probability,
    pick: <T>(list: readonly T[]): T => {
      if (list.length === 0) throw new RangeError('nothing to pick from')
      return list[int(0, list.length - 1)] as T
    },
    fork: (label) => randomFrom(`${text}\n${label}`),
  }
}

/** Chris Doty-Humphrey's sfc32: small, fast, and good far beyond what a picture needs. */
function sfc32(seed: Buffer): () => number {
  let a = seed.readUInt32LE(0)
  let b = seed.readUInt32LE(4)
  let c = seed.readUInt32LE(8)
  let counter = 1
  return () => {
    const t = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + t
    return (t >>> 0) / 2 ** 32
  }
}
