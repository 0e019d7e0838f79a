/** The little of cli-progress that the demo uses; the package has no types of its own. */
declare module 'cli-progress' {
  interface Options {
    readonly stream?: NodeJS.WritableStream
    readonly format?: string
    readonly barsize?: number
    readonly barCompleteChar?: string
    readonly barIncompleteChar?: string
    readonly autopadding?: boolean
    readonly hideCursor?: boolean
    readonly fps?: number
  }

  interface Bar {
    update(value: number): void
  }

  export class MultiBar {
    constructor(options: Options)
    create(total: number, startValue: number, payload: Readonly<Record<string, string>>): Bar
    stop(): void
  }
}
