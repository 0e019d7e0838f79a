import SchemaBuilder from '@pothos/core'
import ComplexityPlugin from '@pothos/plugin-complexity'
import ErrorsPlugin from '@pothos/plugin-errors'
import PrismaPlugin from '@pothos/plugin-prisma'
import RelayPlugin from '@pothos/plugin-relay'
import type PrismaTypes from '../database/generated/pothos.ts'
import { getDatamodel } from '../database/generated/pothos.ts'
import type { GraphqlContext } from './context.ts'
import { defaultPage, weigh } from './limits.ts'

/** Holds no types: each has a file of its own, with its operations. */
export const builder = new SchemaBuilder<{
  Context: GraphqlContext
  PrismaTypes: PrismaTypes
  DefaultFieldNullability: false
  Scalars: {
    DateTime: { Input: never; Output: Date }
    ID: { Input: string; Output: string | number | bigint }
  }
}>({
  plugins: [ErrorsPlugin, RelayPlugin, PrismaPlugin, ComplexityPlugin],
  defaultFieldNullability: false,
  // The built-in Error must never be among the default types: the message of every bug would reach clients.
  errors: { defaultTypes: [], directResult: true },
  relay: { cursorType: 'String' },
  prisma: {
    client: (context) => context.services.db.prisma,
    dmmf: getDatamodel(),
    exposeDescriptions: false,
    filterConnectionTotalCount: true,
    maxConnectionSize: 100,
    defaultConnectionSize: defaultPage,
  },
  // What is too much is refused in limits.ts, ahead of any resolver.
  complexity: { fieldComplexity: weigh },
})

builder.queryType()
builder.mutationType()
builder.subscriptionType()
