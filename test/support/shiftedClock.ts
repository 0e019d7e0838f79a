/**
 * For `node --import`: a process whose clock is off by CLOCK_SHIFT_MS, and jumps by the next of CLOCK_JUMPS_MS with each
 * SIGUSR2. Only Date: what counts milliseconds (timers, performance.now) goes on, as when a machine's clock is set.
 */
const RealDate = Date
const jumpsMs = (process.env.CLOCK_JUMPS_MS ?? '').split(',').map(Number)
let shiftMs = Number(process.env.CLOCK_SHIFT_MS ?? 0)

process.on('SIGUSR2', () => {
  const jumpMs = jumpsMs.shift() ?? 0
  shiftMs += jumpMs
  process.stdout.write(`the clock jumped by ${jumpMs} ms\n`)
})

globalThis.Date = new Proxy(RealDate, {
  apply: () => new RealDate(RealDate.now() + shiftMs).toString(),
  construct: (_, args: unknown[], target) =>
    Reflect.construct(RealDate, args.length === 0 ? [RealDate.now() + shiftMs] : args, target),
  get: (real, name, receiver) =>
    name === 'now' ? () => RealDate.now() + shiftMs : Reflect.get(real, name, receiver),
})
