import { isOwnEntry } from '../../credits/ledger.ts'
import { builder } from '../builder.ts'
import { checkPage, invalidCursor } from '../pages.ts'
import { LedgerEntryKind } from './enums.ts'
import './image.ts'
import './job.ts'
import { Viewer } from './viewer.ts'

builder.prismaObject('CreditEntry', {
  name: 'LedgerEntry',
  description: 'One change of an account. None is ever changed or removed.',
  fields: (t) => ({
    id: t.exposeID('id'),
    kind: t.expose('kind', { type: LedgerEntryKind }),
    amount: t.exposeInt('amount', { description: 'Whole credits, always more than 0.' }),
    note: t.exposeString('note', { nullable: true, description: 'Why, where somebody gave a reason.' }),
    at: t.expose('createdAt', { type: 'DateTime' }),
    job: t.relation('job', { nullable: true, description: 'What it is about; null for a GRANT.' }),
    image: t.relation('image', {
      nullable: true,
      description: 'What a CHARGE paid for; null for the others.',
    }),
  }),
})

builder.objectField(Viewer, 'ledger', (t) =>
  t.prismaConnection({
    type: 'CreditEntry',
    cursor: 'id',
    description: 'Every change of the credits, newest first. All of them together are the balance.',
    resolve: async (query, { id: accountId }, page, { services: { db } }) => {
      checkPage(page, isEntryId)
      // Prisma looks the cursor's row up whosever it is: that another's entry exists must not show.
      if (query.cursor && !(await isOwnEntry(db, accountId, BigInt(query.cursor.id ?? 0))))
        throw invalidCursor()
      return db.prisma.creditEntry.findMany({ ...query, where: { accountId }, orderBy: { id: 'desc' } })
    },
  }),
)

/** As PostgreSQL counts them: one beyond its bigint it would not take. */
function isEntryId(cursor: unknown): boolean {
  return typeof cursor === 'bigint' && cursor === BigInt.asIntN(64, cursor)
}
