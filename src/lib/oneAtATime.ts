/**
 * Does one piece of work after the other, in the order in which it is given, whatever becomes of those before. What nothing is
 * ahead of begins in the same step, which p-limit puts off: whoever is in a hurry is not overtaken by what comes next.
 */
export function oneAtATime(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> | null = null
  return (work) => {
    const turn = last === null ? work() : last.then(work, work)
    const end = () => {
      if (last === turn) last = null
    }
    last = turn
    turn.then(end, end)
    return turn
  }
}
