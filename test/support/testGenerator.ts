import { once } from 'node:events'
import sharp from 'sharp'
import type { GeneratedImage, ImageGenerator, ImageRequest } from '../../src/generators/generator.ts'

/** A generator whose every request is in the test's hands. Requests find their script by the words of the prompt. */
export class TestGenerator implements ImageGenerator {
  readonly name = 'test'
  readonly #scripts = new Map<string, Script>()
  #next = 0

  /** A word for the prompts of one test, and what happens to their requests: by default each gives a picture at once. */
  script(behave: Behaviour = give): Script {
    const word = `script${this.#next++}`
    const script = new Script(word, behave)
    this.#scripts.set(word, script)
    return script
  }

  async generate(request: ImageRequest, signal: AbortSignal): Promise<GeneratedImage> {
    const word = /script\d+/.exec(request.prompt)?.[0] ?? ''
    const script = this.#scripts.get(word)
    if (!script) throw new Error(`No script for "${request.prompt}".`)
    return script.take(request, signal)
  }
}

export type Behaviour = (request: TestRequest) => void

/** Gives a picture at once. */
export const give: Behaviour = (request) => request.finish()

/** Leaves the request to the test. */
export const hold: Behaviour = () => undefined

/** Behaves by the request's number, from 0; the last behaviour serves the rest. */
export function inOrder(...behaviours: Behaviour[]): Behaviour {
  return (request) => behaviours[Math.min(request.number, behaviours.length - 1)]?.(request)
}

/** Fails with the error that `make` gives. */
export function failWith(make: () => Error): Behaviour {
  return (request) => request.fail(make())
}

export class Script {
  /** To stand in the prompt. */
  readonly word: string
  readonly requests: TestRequest[] = []
  readonly #behave: Behaviour
  readonly #arrivals = new EventTarget()

  constructor(word: string, behave: Behaviour) {
    this.word = word
    this.#behave = behave
  }

  take(request: ImageRequest, signal: AbortSignal): Promise<GeneratedImage> {
    const taken = new TestRequest(this.requests.length, request, signal)
    this.requests.push(taken)
    this.#arrivals.dispatchEvent(new Event('request'))
    this.#behave(taken)
    return taken.result
  }

  /** The request of that number, from 0, once it has come. */
  async request(number: number): Promise<TestRequest> {
    for (;;) {
      const request = this.requests[number]
      if (request) return request
      await once(this.#arrivals, 'request')
    }
  }
}

export class TestRequest {
  readonly number: number
  readonly image: ImageRequest
  readonly signal: AbortSignal
  readonly #result = Promise.withResolvers<GeneratedImage>()

  constructor(number: number, image: ImageRequest, signal: AbortSignal) {
    this.number = number
    this.image = image
    this.signal = signal
    signal.addEventListener('abort', () => this.isDeaf || this.#result.reject(signal.reason), { once: true })
  }

  /** Set by a test: the request does not hear its signal. */
  isDeaf = false

  /** Settles as the request does. */
  get result(): Promise<GeneratedImage> {
    return this.#result.promise
  }

  get stageIndex(): number {
    return Number(this.image.seed.split('/')[1])
  }

  get position(): number {
    return Number(this.image.seed.split('/')[2])
  }

  isDone = false

  finish(bytes: Uint8Array = picture): void {
    this.isDone = true
    this.#result.resolve({ bytes, mimeType: 'image/jpeg', model: 'test-1' })
  }

  fail(error: Error): void {
    this.#result.reject(error)
  }
}

/** A small real JPEG. */
export const picture = new Uint8Array(
  await sharp({ create: { width: 16, height: 16, channels: 3, background: '#4a7' } })
    .jpeg()
    .toBuffer(),
)
