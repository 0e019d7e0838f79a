import { builder } from '../builder.ts'

builder.scalarType('DateTime', {
  description: 'A moment in UTC with milliseconds, as RFC 3339 writes it: 2026-11-22T20:52:45.000Z.',
  serialize: (value) => value.toISOString(),
})
