import { clockMs } from '../rows.ts'

/** What a process of the bench says of itself. */
export interface Report {
  readonly event: Event
  /** By `clockMs`, which all processes of the machine share. */
  readonly at: number
  readonly value: string
}

export type Event =
  /** Its commands can come; the value is where it is served. */
  | 'ready'
  /** The value is the job. */
  | 'created'
  /** The call that cancels was about to be made. */
  | 'called'
  | 'settled'
  /** A request has come to the generator. */
  | 'requested'
  /** The bytes of an image were in hand. */
  | 'given'
  /** The signal of what is in flight has fired. */
  | 'aborted'
  /** It is known that the cancel is committed. */
  | 'committed'
  /** The value is the figure that was asked for. */
  | 'measured'

export function report(event: Event, value = '', at = clockMs()): void {
  process.send?.({ event, at, value } satisfies Report)
}

/** Does what the parent asks for; the process ends where that fails, and with the parent. */
export function obey<Command>(follow: (command: Command) => Promise<unknown>): void {
  process.on('message', (command: Command) => {
    follow(command).catch((error: Error) => {
      process.stderr.write(`${error.stack}\n`)
      process.exit(1)
    })
  })
  process.on('disconnect', () => process.exit())
}
