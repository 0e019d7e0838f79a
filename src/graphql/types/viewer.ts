import { type Balance, readBalance } from '../../credits/accounts.ts'
import { builder } from '../builder.ts'

export const CreditBalance = builder.objectRef<Balance>('CreditBalance').implement({
  description: 'Whole credits. Always what the ledger adds up to.',
  fields: (t) => ({
    balance: t.exposeInt('balance', { description: 'Credits owned, held ones included.' }),
    held: t.exposeInt('held', {
      description: 'Credits set aside for images that unfinished jobs may still make.',
    }),
    available: t.int({
      description: 'balance - held: what a new job can use.',
      resolve: ({ balance, held }) => balance - held,
    }),
  }),
})

export const Viewer = builder.objectRef<{ id: string }>('Viewer').implement({
  description: 'The account that the request speaks for.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'The token\'s `sub`; "local" where no authentication is set up.' }),
    credits: t.field({
      type: CreditBalance,
      resolve: ({ id }, _args, { services }) => readBalance(services.db, id),
    }),
    pricePerImage: t.int({
      description: 'What each image of a new job is charged, in credits.',
      resolve: (_viewer, _args, { services }) => services.pricePerImage,
    }),
  }),
})

builder.queryField('viewer', (t) =>
  t.field({
    type: Viewer,
    description: 'Who asks, and what they have.',
    resolve: async (_root, _args, { accountId, services }) => {
      await services.openAccount(accountId)
      return { id: accountId }
    },
  }),
)
