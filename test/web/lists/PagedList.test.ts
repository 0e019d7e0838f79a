import { describe, expect, it } from 'vitest'
import {
  type Connection,
  PagedList,
  type PageNews,
  type PageSource,
} from '../../../web/src/lists/PagedList.ts'

interface Item {
  readonly id: string
}

/** A list whose pages the test fills: each is followed under the cursor that it begins after. */
class TestSource implements PageSource<Item> {
  readonly followed = new Map<string | null, (news: PageNews<Item>) => void>()
  readonly cache = new Map<string | null, Connection<Item>>()

  known(after: string | null) {
    return this.cache.get(after) ?? null
  }

  follow(after: string | null, tell: (news: PageNews<Item>) => void) {
    this.followed.set(after, tell)
    const connection = this.known(after)
    if (connection) tell({ connection, error: null })
    return () => {
      if (this.followed.get(after) === tell) this.followed.delete(after)
    }
  }

  give(after: string | null, ids: string, hasNextPage = true) {
    this.followed.get(after)?.({ connection: page(ids, hasNextPage), error: null })
  }

  fail(after: string | null) {
    this.followed.get(after)?.({ connection: null, error: new Error('no answer') })
  }
}

/** A page whose items are the letters; its cursor is the last. */
function page(ids: string, hasNextPage = true): Connection<Item> {
  const edges = [...ids].map((id) => ({ node: { id } }))
  return { edges, pageInfo: { hasNextPage, endCursor: ids.at(-1) ?? null } }
}

function open(wanted: number, source = new TestSource()) {
  const list = new PagedList(source, wanted)
  const leave = list.subscribe(() => {})
  const shown = () =>
    list
      .read()
      .nodes?.map(({ id }) => id)
      .join('')
  return { source, list, leave, shown }
}

describe('a list of pages', () => {
  it('puts together as many as are wanted', () => {
    const { source, list, shown } = open(1)
    expect(list.read()).toMatchObject({ nodes: null, isLoading: true })
    source.give(null, 'ab')
    expect(list.read()).toMatchObject({ hasMore: true, isLoading: false })
    expect(shown()).toBe('ab')
    list.want(2)
    expect(list.read()).toMatchObject({ isLoading: true })
    source.give('b', 'cd', false)
    expect(list.read()).toMatchObject({ hasMore: false, isLoading: false })
    expect(shown()).toBe('abcd')
    list.want(1)
    expect(shown()).toBe('ab')
    expect([...source.followed.keys()]).toEqual([null])
  })

  it('shows at once what is known', () => {
    const source = new TestSource()
    source.cache.set(null, page('ab')).set('b', page('cd'))
    expect(new PagedList(source, 2).read().nodes).toHaveLength(4)
    const { list, shown } = open(3, source)
    expect(shown()).toBe('abcd')
    expect(list.read().isLoading).toBe(true)
    expect([...source.followed.keys()]).toEqual([null, 'b', 'd'])
  })

  it('leaves no gap where a page ends elsewhere when it is read again, and shows the old one until the new is there', () => {
    const { source, shown } = open(2)
    source.give(null, 'cd')
    source.give('d', 'ef')
    source.give(null, 'ab')
    expect(shown()).toBe('abef')
    expect([...source.followed.keys()]).toEqual([null, 'b'])
    source.give('b', 'cd')
    expect(shown()).toBe('abcd')
  })

  it('shows an item once while pages move', () => {
    const { source, shown } = open(2)
    source.give(null, 'bc')
    source.give('c', 'de')
    source.give(null, 'abcd')
    expect(shown()).toBe('abcde')
  })

  it('keeps what it has beside an error, and asks again when told to', () => {
    const { source, list, shown } = open(2)
    source.fail(null)
    expect(list.read()).toMatchObject({ nodes: null, isLoading: false, error: { message: 'no answer' } })
    list.retry()
    expect(list.read()).toMatchObject({ isLoading: true, error: null })
    source.give(null, 'ab')
    source.fail('b')
    expect(shown()).toBe('ab')
    expect(list.read()).toMatchObject({ isLoading: false, error: { message: 'no answer' } })
    list.retry()
    source.give('b', 'cd')
    expect(shown()).toBe('abcd')
    source.fail(null)
    expect(shown()).toBe('abcd')
    expect(list.read().error).not.toBeNull()
  })

  it('follows nothing when nobody listens, and goes on when somebody does', () => {
    const { source, list, leave, shown } = open(2)
    source.give(null, 'ab')
    source.give('b', 'cd')
    leave()
    expect(source.followed.size).toBe(0)
    list.subscribe(() => {})
    expect([...source.followed.keys()]).toEqual([null, 'b'])
    expect(shown()).toBe('abcd')
  })
})
