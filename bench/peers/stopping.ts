import { obey, report } from '../apart/reports.ts'
import { clockMs } from '../rows.ts'

/** What a process asks of a queue whose jobs run in another one. */
export interface Asking {
  /** Puts a job in and answers with its id. */
  create(): Promise<string>
  cancel(id: string): Promise<unknown>
}

export type Command = { readonly create: true } | { readonly cancel: string }

export function serveAsking({ create, cancel }: Asking): void {
  obey(async (command: Command) => {
    if ('create' in command) {
      report('created', await create())
    } else {
      const calledAt = clockMs()
      await cancel(command.cancel)
      report('called', command.cancel, calledAt)
    }
  })
  report('ready')
}

/** The process in which the jobs run is told nothing. */
export function serveWorking(): void {
  obey(async () => undefined)
  report('ready')
}

/** A handler's work: a request that takes for ever, unless it is cut off. */
export function requestUntilAborted(id: string, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  signal.addEventListener(
    'abort',
    () => {
      report('aborted', id)
      resolve()
    },
    { once: true },
  )
  report('requested', id)
  return promise
}
