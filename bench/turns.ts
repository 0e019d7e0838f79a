type Sides<Name extends string> = Readonly<Record<Name, (round: number) => Promise<number>>>

/**
 * Takes each side's measure once a round, each round beginning with another side, so that whatever else the
 * machine does is shared by all. Rounds ahead of 0 warm up and are not kept.
 */
export async function takeTurns<Name extends string>(
  rounds: number,
  sides: Sides<Name>,
  warmUp = 0,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(sides) as Name[]
  const taken = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>
  for (let round = -warmUp; round < rounds; round++) {
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(round + warmUp + turn) % names.length] as Name
      const value = await sides[name](round)
      if (round >= 0) taken[name].push(value)
    }
  }
  return taken
}

/** How long `work` takes, in milliseconds. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}
