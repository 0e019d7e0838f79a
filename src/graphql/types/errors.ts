import {
  type InputIssue,
  InsufficientCreditsError,
  InvalidInputError,
  JobNotFoundError,
} from '../../jobs/errors.ts'
import { builder } from '../builder.ts'

const ErrorInterface = builder.interfaceRef<Error>('Error').implement({
  description: 'Why an operation was refused. Nothing was done.',
  fields: (t) => ({ message: t.exposeString('message', { description: 'For people to read.' }) }),
})

const InputIssueType = builder.objectRef<InputIssue>('InputIssue').implement({
  description: 'One thing that is wrong with the input.',
  fields: (t) => ({
    path: t.stringList({
      description:
        'From the operation\'s arguments down to the wrong value: ["input", "simpleGeneral", "quantity"].',
      resolve: ({ path }) => [...path],
    }),
    message: t.exposeString('message'),
  }),
})

builder.objectType(InvalidInputError, {
  name: 'InvalidInputError',
  description: 'The input asks for what no account could have.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    issues: t.field({
      type: [InputIssueType],
      description: 'Everything that is wrong, not only the first.',
      resolve: ({ issues }) => [...issues],
    }),
  }),
})

builder.objectType(InsufficientCreditsError, {
  name: 'InsufficientCreditsError',
  description: 'The account cannot pay for all images of the job.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    required: t.exposeInt('required', { description: 'What the job would have held.' }),
    available: t.exposeInt('available', { description: 'What the account could use.' }),
  }),
})

builder.objectType(JobNotFoundError, {
  name: 'JobNotFoundError',
  description: "There is no such job, or it is not the viewer's: the two cannot be told apart.",
  interfaces: [ErrorInterface],
  fields: (t) => ({ jobId: t.exposeID('jobId') }),
})
