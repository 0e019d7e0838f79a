/** A page as the server gives it. */
export interface Connection<Node> {
  readonly edges: readonly { readonly node: Node }[]
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor?: string | null }
}

/** Where pages come from. */
export interface PageSource<Node> {
  /** What is there without asking anybody. */
  known(after: string | null): Connection<Node> | null
  /** The page and each change of it, until what it returns is called. */
  follow(after: string | null, tell: (news: PageNews<Node>) => void): () => void
}

export interface PageNews<Node> {
  readonly connection: Connection<Node> | null
  readonly error: Error | null
}

/** A list as far as it was asked for. */
export interface Pages<Node> {
  /** In order, each once; null until the first page is there. */
  readonly nodes: readonly Node[] | null
  readonly hasMore: boolean
  /** A page that was asked for is not there yet. */
  readonly isLoading: boolean
  /** Why a page is not there, or is not what it should be by now. */
  readonly error: Error | null
}

interface Page<Node> extends PageNews<Node> {
  readonly after: string | null
  /** Ends its following; null while nobody follows it. */
  readonly close: (() => void) | null
}

/**
 * A list's pages, all of them live. Each begins where the one before it ends now: when a page is read again and ends
 * elsewhere, the next follows, so nothing falls between two pages. Until then it shows what it had, so the list neither
 * blinks nor shrinks. For React's useSyncExternalStore; pages are followed while somebody listens.
 */
export class PagedList<Node extends { readonly id: string }> {
  readonly #source: PageSource<Node>
  readonly #listeners = new Set<() => void>()
  #pages: Page<Node>[] = []
  #wanted: number
  #state: Pages<Node>
  #isLinking = false

  constructor(source: PageSource<Node>, wanted: number) {
    this.#source = source
    this.#wanted = wanted
    for (let after = this.#start(0); after !== undefined; after = this.#start(this.#pages.length)) {
      const connection = source.known(after)
      if (connection === null) break
      this.#pages.push({ after, connection, error: null, close: null })
    }
    this.#state = this.#gather()
  }

  readonly read = (): Pages<Node> => this.#state

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    if (this.#listeners.size === 1) this.#link()
    return () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size === 0) this.#leave(() => true)
    }
  }

  /** Reads the list up to that many pages. */
  want(pages: number): void {
    this.#wanted = pages
    if (this.#listeners.size > 0) this.#link()
  }

  /** Asks again for what could not be read. */
  retry(): void {
    this.#leave(({ error }) => error !== null)
    this.#link()
  }

  #leave(which: (page: Page<Node>) => boolean): void {
    this.#pages = this.#pages.map((page) => {
      if (!which(page)) return page
      page.close?.()
      return { ...page, error: null, close: null }
    })
  }

  /** Makes each page begin where the one before it ends, follows those that nobody follows, and tells what came of it. */
  #link(): void {
    // A page that is known answers while it is being opened: this loop then finds it answered.
    if (this.#isLinking) return
    this.#isLinking = true
    let index = 0
    for (let after = this.#start(0); after !== undefined; after = this.#start(++index)) {
      const page = this.#pages[index]
      if (page === undefined || page.close === null || page.after !== after) this.#follow(index, after)
    }
    for (const page of this.#pages.splice(index)) page.close?.()
    this.#isLinking = false
    this.#state = this.#gather()
    for (const listener of this.#listeners) listener()
  }

  #follow(index: number, after: string | null): void {
    const before = this.#pages[index]
    before?.close?.()
    let isOver = false
    let end = () => {}
    const close = () => {
      isOver = true
      end()
    }
    this.#pages[index] = { after, connection: before?.connection ?? null, error: null, close }
    end = this.#source.follow(after, ({ connection, error }) => {
      const page = this.#pages[index]
      if (isOver || page === undefined) return
      this.#pages[index] = { ...page, connection: connection ?? page.connection, error }
      this.#link()
    })
  }

  /** Where the page begins; undefined where there is none, or it cannot be known yet. */
  #start(index: number): string | null | undefined {
    if (index >= this.#wanted) return undefined
    if (index === 0) return null
    const info = this.#pages[index - 1]?.connection?.pageInfo
    return info?.hasNextPage ? (info.endCursor ?? undefined) : undefined
  }

  #gather(): Pages<Node> {
    const loaded = this.#pages.flatMap(({ connection }) => connection ?? [])
    // While pages move, two may have the same node.
    const nodes = new Map(loaded.flatMap(({ edges }) => edges.map(({ node }) => [node.id, node])))
    const error = this.#pages.find((page) => page.error !== null)?.error ?? null
    return {
      nodes: loaded.length > 0 ? [...nodes.values()] : null,
      hasMore: loaded.at(-1)?.pageInfo.hasNextPage ?? false,
      isLoading: error === null && (loaded.length === 0 || loaded.length < this.#pages.length),
      error,
    }
  }
}
