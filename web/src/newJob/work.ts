import type { Session } from '../api/session.ts'
import { Draft } from './draft.ts'
import { Uploads } from './pictures/uploads.ts'

const works = new WeakMap<Session, { draft: Draft; uploads: Uploads }>()

/** What is typed and what is being uploaded: the same for every visit of the page, so leaving it stops nothing. */
export function workOf(session: Session) {
  let work = works.get(session)
  if (work === undefined) {
    const draft = new Draft(session.account)
    work = { draft, uploads: new Uploads(draft, session) }
    works.set(session, work)
  }
  return work
}
