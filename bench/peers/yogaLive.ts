/**
 * Live progress as Yoga's documentation has it: createPubSub, and graphql-ws beside Yoga on one server. The schema is
 * Stopframe's, so that the same clients ask it for the same.
 */
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ExecutionArgs } from 'graphql'
import { useServer } from 'graphql-ws/use/ws'
import { createPubSub, createSchema, createYoga } from 'graphql-yoga'
import { WebSocketServer } from 'ws'
import { obey, report } from '../apart/reports.ts'
import { memoryInUse } from '../memory.ts'

export type Command =
  /** Publishes this entry of the job's so many times, one after the other. */
  | { readonly publish: object; readonly jobId: string; readonly times: number }
  /** Reports how many subscribe, how many bytes are reachable, or how many microseconds of CPU it has used. */
  | { readonly measure: 'subscribers' | 'memory' | 'cpu' }

interface Enveloped {
  readonly rootValue: Pick<ReturnType<typeof yoga.getEnveloped>, 'execute' | 'subscribe'>
}

let subscribers = 0
const pubSub = createPubSub<{ jobProgress: [jobId: string, entry: object] }>()
const yoga = createYoga({
  schema: createSchema({
    typeDefs: await readFile(new URL('../../schema.graphql', import.meta.url), 'utf8'),
    resolvers: {
      Subscription: {
        jobProgress: {
          subscribe(_root: unknown, { jobId }: { jobId: string }) {
            subscribers++
            return pubSub.subscribe('jobProgress', jobId)
          },
          resolve: (entry: object) => entry,
        },
      },
    },
  }),
})
const http = createServer(yoga)
const sockets = new WebSocketServer({ server: http, path: yoga.graphqlEndpoint })
useServer(
  {
    execute: (args) => (args as ExecutionArgs & Enveloped).rootValue.execute(args),
    subscribe: (args) => (args as ExecutionArgs & Enveloped).rootValue.subscribe(args),
    async onSubscribe(context, _id, params) {
      const { schema, execute, subscribe, contextFactory, parse, validate } = yoga.getEnveloped({
        ...context,
        req: context.extra.request,
        socket: context.extra.socket,
        params,
      })
      const document = parse(params.query)
      const errors = validate(schema, document)
      if (errors.length > 0) return errors
      return {
        schema,
        document,
        variableValues: params.variables,
        contextValue: await contextFactory(),
        rootValue: { execute, subscribe },
      }
    },
  },
  sockets,
)
http.listen(0, '127.0.0.1')
await once(http, 'listening')

function measure(what: 'subscribers' | 'memory' | 'cpu'): number {
  if (what === 'subscribers') return subscribers
  if (what === 'memory') return memoryInUse().live
  const { user, system } = process.cpuUsage()
  return user + system
}

obey(async (command: Command) => {
  if ('measure' in command) {
    report('measured', String(measure(command.measure)))
    return
  }
  for (let time = 0; time < command.times; time++) {
    pubSub.publish('jobProgress', command.jobId, command.publish)
    // As they come from a worker: each in a turn of its own.
    await nextTurn()
  }
})
report('ready', `http://127.0.0.1:${(http.address() as AddressInfo).port}`)
