import { type Bar, MultiBar } from 'cli-progress'

/** Shows how far each stage is. */
export interface StageBars {
  /** One more image of the stage was made. */
  count(stageIndex: number): void
  stop(): void
}

/** Bars on a terminal; elsewhere, in a log file say, a line now and then. */
export function openStageBars(
  names: readonly string[],
  quantity: number,
  out: NodeJS.WriteStream,
): StageBars {
  return out.isTTY ? terminalBars(names, quantity, out) : plainLines(names, quantity, out)
}

function terminalBars(names: readonly string[], quantity: number, out: NodeJS.WriteStream): StageBars {
  const multiBar = new MultiBar({
    stream: out,
    format: '  {name}  {bar}  {value}/{total}',
    barsize: 40,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    hideCursor: true,
    fps: 20,
  })
  const width = Math.max(...names.map(({ length }) => length))
  const bars = names.map((name) => ({
    bar: multiBar.create(quantity, 0, { name: name.padEnd(width) }) as Bar,
    made: 0,
  }))
  return {
    count(stageIndex) {
      const stage = bars[stageIndex]
      if (stage) stage.bar.update(++stage.made)
    },
    stop: () => multiBar.stop(),
  }
}

const imagesPerLine = 10

function plainLines(names: readonly string[], quantity: number, out: NodeJS.WriteStream): StageBars {
  const made = names.map(() => 0)
  return {
    count(stageIndex) {
      made[stageIndex] = (made[stageIndex] ?? 0) + 1
      if (made.reduce((sum, count) => sum + count) % imagesPerLine !== 0) return
      out.write(`  ${names.map((name, index) => `${name} ${made[index]}/${quantity}`).join(', ')}\n`)
    },
    stop: () => undefined,
  }
}
