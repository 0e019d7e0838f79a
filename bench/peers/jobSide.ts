import { obey, report } from '../apart/reports.ts'

/** A queue whose jobs do nothing, in a process of its own. */
export interface JobSide {
  /** Puts so many jobs in, while nobody works. */
  create(count: number): Promise<void>
  /**
   * Works until so many jobs are done, each place on one at a time; how many milliseconds that took, from the first job
   * that began until the database had the end of the last.
   */
  work(count: number, places: number): Promise<number>
}

export type Command =
  | { readonly create: number }
  /** Reports in milliseconds how long it took. */
  | { readonly work: number; readonly places: number }

export function serveJobSide({ create, work }: JobSide): void {
  obey(async (command: Command) => {
    if ('create' in command) {
      await create(command.create)
      report('created')
    } else {
      report('settled', String(await work(command.work, command.places)))
    }
  })
  report('ready')
}
