import {
  createClient,
  fetchExchange,
  type OperationResult,
  type SubscriptionForwarder,
  subscriptionExchange,
} from 'urql'
import { describe, expect, it, onTestFinished } from 'vitest'
import { AccountChanges } from '../../../web/src/api/accountChanges.ts'
import { createCache } from '../../../web/src/api/cache.ts'
import { ledgerPages } from '../../../web/src/credits/ledgerPages.ts'
import { readNewEntries } from '../../../web/src/credits/readNewEntries.ts'
import { jobPages } from '../../../web/src/jobs/jobPages.ts'
import type { StatusFilter } from '../../../web/src/jobs/search.ts'
import { PagedList } from '../../../web/src/lists/PagedList.ts'

interface Job {
  readonly id: string
  readonly status: string
}

interface Ask {
  readonly operationName: string
  readonly variables: { status?: string; after?: string; before?: string }
}

/** A server of jobs, newest first and two to a page, and of a ledger whose entries are numbered. */
class TestApi {
  jobs: Job[] = []
  newestEntry = 0
  readonly asked: string[] = []
  #tell: (data: object) => void = () => {}

  readonly client = createClient({
    url: 'http://localhost/graphql',
    preferGetMethod: false,
    fetch: async (_url, init) => this.#answer(JSON.parse(String(init?.body))),
    exchanges: [
      createCache(),
      fetchExchange,
      subscriptionExchange({ forwardSubscription: () => this.#subscribe() }),
    ],
  })

  constructor() {
    const { unsubscribe } = this.client.subscription(AccountChanges, {}).subscribe(() => {})
    onTestFinished(unsubscribe)
  }

  list(filter?: StatusFilter, pages = 1) {
    const list = new PagedList(jobPages(this.client, filter), pages)
    onTestFinished(list.subscribe(() => {}))
    return () =>
      list
        .read()
        .nodes?.map(({ id }) => id)
        .join('')
  }

  /** As the cache has it. */
  status(id: string) {
    const page = jobPages(this.client, undefined).known(null)
    return page?.edges.find(({ node }) => node.id === id)?.node.status
  }

  ledger() {
    const list = new PagedList(ledgerPages(this.client), 1)
    onTestFinished(list.subscribe(() => {}))
    return () => list.read().nodes?.map(({ id }) => id)
  }

  /** A job is new, or is not what it was. */
  change(id: string, status: string) {
    const job = { id, status }
    const index = this.jobs.findIndex((other) => other.id === id)
    this.jobs = index < 0 ? [job, ...this.jobs] : this.jobs.with(index, job)
    this.tell(this.#inList(job))
  }

  tell(job: object | null) {
    const credits = { __typename: 'CreditBalance', balance: 9, held: 2, available: 7 }
    this.#tell({ jobChanged: { __typename: 'JobChange', job, credits } })
  }

  #subscribe(): ReturnType<SubscriptionForwarder> {
    return {
      subscribe: ({ next }) => {
        this.#tell = (data) => next({ data } as OperationResult)
        return { unsubscribe: () => {} }
      },
    }
  }

  #answer({ operationName, variables }: Ask): Response {
    this.asked.push(
      `${operationName} ${variables.status ?? variables.after ?? variables.before ?? ''}`.trim(),
    )
    const data =
      operationName === 'JobPage'
        ? { jobs: this.#jobPage(variables) }
        : {
            viewer: {
              __typename: 'Viewer',
              id: 'ann',
              ledger: operationName === 'LedgerPage' ? this.#ledgerPage() : this.#newEntries(variables),
            },
          }
    return Response.json({ data })
  }

  #jobPage({ status, after }: Ask['variables']) {
    const all = this.jobs.filter((job) => !status || job.status === status)
    const start = after ? all.findIndex(({ id }) => id === after) + 1 : 0
    const page = all.slice(start, start + 2)
    return {
      __typename: 'QueryJobsConnection',
      edges: page.map((job) => ({
        __typename: 'QueryJobsConnectionEdge',
        node: { ...this.#inList(job), stages: [{ __typename: 'Stage', index: 0, prompt: 'x' }] },
      })),
      pageInfo: {
        __typename: 'PageInfo',
        hasNextPage: all.length > start + 2,
        endCursor: page.at(-1)?.id ?? null,
      },
    }
  }

  /** Jobs were made in the order of their letters. */
  #inList({ id, status }: Job) {
    return {
      __typename: 'Job',
      id,
      status,
      kind: 'SIMPLE_GENERAL',
      draining: false,
      totalImages: 1,
      completedImages: 0,
      failedImages: 0,
      creditsHeld: 0,
      creditsCharged: 0,
      errorMessage: null,
      createdAt: `2026-11-23T00:00:00.0${id.charCodeAt(0) - 10}Z`,
      finishedAt: null,
      images: { __typename: 'JobImagesConnection', edges: [] },
    }
  }

  #ledgerPage() {
    const ids = Array.from({ length: this.newestEntry }, (_, index) => this.newestEntry - index)
    return this.#entries(ids)
  }

  /** Two at a time, and of those the nearest. */
  #newEntries({ before }: Ask['variables']) {
    const ids = [2, 1].map((step) => Number(before) + step).filter((id) => id <= this.newestEntry)
    return this.#entries(ids, Number(before) + 2 < this.newestEntry)
  }

  #entries(ids: readonly number[], hasPreviousPage = false) {
    const edges = ids.map((id) => ({
      __typename: 'ViewerLedgerConnectionEdge',
      cursor: String(id),
      node: {
        __typename: 'LedgerEntry',
        id: String(id),
        kind: 'GRANT',
        amount: 1,
        note: null,
        at: '2026-11-23T00:00:00.000Z',
        job: null,
        image: null,
      },
    }))
    const pageInfo = { __typename: 'PageInfo', hasNextPage: false, endCursor: null, hasPreviousPage }
    return { __typename: 'ViewerLedgerConnection', edges, pageInfo }
  }
}

describe('cached lists of jobs', () => {
  it('have a job that changes go from one to the other, in its place, without being read again', async () => {
    const api = new TestApi()
    api.jobs = [...'edcba'].map((id) => ({ id, status: id === 'c' ? 'PENDING' : 'PROCESSING' }))
    const [all, waiting, running] = [api.list(undefined, 3), api.list('waiting'), api.list('running', 2)]
    await expect.poll(() => [all(), waiting(), running()]).toEqual(['edcba', 'c', 'edba'])
    const asked = api.asked.length
    api.change('c', 'PROCESSING')
    await expect.poll(() => [all(), waiting(), running()]).toEqual(['edcba', '', 'edcba'])
    api.change('e', 'PENDING')
    await expect.poll(() => [all(), waiting(), running()]).toEqual(['edcba', 'e', 'dcba'])
    api.change('c', 'PENDING')
    await expect.poll(() => [all(), waiting(), running()]).toEqual(['edcba', 'ec', 'dba'])
    api.change('c', 'PROCESSING')
    await expect.poll(() => [all(), waiting(), running()]).toEqual(['edcba', 'e', 'dcba'])
    for (const id of 'dbae') api.change(id, 'COMPLETED')
    await expect.poll(() => [all(), waiting(), running()]).toEqual(['edcba', '', 'c'])
    expect(api.asked).toHaveLength(asked)
  })

  it('take a new job in, and read what an event does not tell of it, once', async () => {
    const api = new TestApi()
    api.jobs = [...'cba'].map((id) => ({ id, status: 'PROCESSING' }))
    const all = api.list()
    await expect.poll(all).toBe('cb')
    api.change('d', 'PENDING')
    await expect.poll(all).toBe('dc')
    api.change('d', 'PROCESSING')
    api.change('d', 'COMPLETED')
    await expect.poll(() => api.status('d')).toBe('COMPLETED')
    expect(api.asked).toEqual(['JobPage', 'JobPage'])
  })

  it('leave a job to a page that is not read yet', async () => {
    const api = new TestApi()
    api.jobs = [...'dcba'].map((id) => ({ id, status: id === 'a' ? 'PENDING' : 'PROCESSING' }))
    const [all, running] = [api.list(), api.list('running')]
    await expect.poll(() => [all(), running()]).toEqual(['dc', 'dc'])
    api.change('a', 'PROCESSING')
    api.change('d', 'COMPLETED')
    await expect.poll(() => [all(), running()]).toEqual(['dc', 'c'])
  })

  it('are read again when the server says that it listens from now on', async () => {
    const api = new TestApi()
    api.jobs = [...'ba'].map((id) => ({ id, status: 'PROCESSING' }))
    const [all, running] = [api.list(undefined, 2), api.list('running', 2)]
    await expect.poll(() => [all(), running()]).toEqual(['ba', 'ba'])
    api.jobs = [{ id: 'd', status: 'FAILED' }, { id: 'c', status: 'PROCESSING' }, ...api.jobs]
    api.tell(null)
    await expect.poll(() => [all(), running()]).toEqual(['dcba', 'cba'])
  })
})

describe('the cached ledger', () => {
  it('grows at its top by what is new, and reads nothing twice', async () => {
    const api = new TestApi()
    api.newestEntry = 3
    const shown = api.ledger()
    await expect.poll(shown).toEqual(['3', '2', '1'])
    api.newestEntry = 7
    await readNewEntries(api.client, new AbortController().signal)
    expect(shown()).toEqual(['7', '6', '5', '4', '3', '2', '1'])
    await readNewEntries(api.client, new AbortController().signal)
    expect(shown()).toHaveLength(7)
    expect(api.asked).toEqual(['LedgerPage', 'NewEntries 3', 'NewEntries 5', 'NewEntries 7'])
  })
})
