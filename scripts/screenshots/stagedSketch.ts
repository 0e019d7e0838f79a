import { once } from 'node:events'
import { type ImageGenerator, RefusedError } from '../../src/generators/generator.ts'
import { createSketch } from '../../src/generators/sketch/sketch.ts'

/** What becomes of the images of one prompt. */
export interface Staging {
  /** How many are painted; the next one is never done. All, where it is left out. */
  readonly painted?: number
  /** The position of one that is refused. */
  readonly refused?: number
}

/** The local generator, which stops where a picture is to be taken. */
export class StagedSketch implements ImageGenerator {
  readonly name = 'sketch'
  readonly #sketch = createSketch({ delayMs: 250 })
  readonly #stagings = new Map<string, Staging>()

  stage(prompt: string, staging: Staging): void {
    this.#stagings.set(prompt, staging)
  }

  async generate(...[request, signal]: Parameters<ImageGenerator['generate']>) {
    const { painted = Number.POSITIVE_INFINITY, refused } = this.#stagings.get(request.prompt) ?? {}
    const position = Number(request.seed.split('/').at(-1))
    if (position === refused)
      throw new RefusedError('SAFETY', 'The provider refuses the prompt by its safety rules.')
    if (position >= painted) {
      await once(signal, 'abort')
      throw signal.reason
    }
    // The same pictures each time: a job's id, which is another each time, is not in it.
    return this.#sketch.generate({ ...request, seed: `picture/0/${position}` }, signal)
  }
}
