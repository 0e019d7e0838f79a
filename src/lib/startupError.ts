/** The program cannot start. The message says what is wrong and what to do; no stack is shown with it. */
export class StartupError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'StartupError'
  }
}
