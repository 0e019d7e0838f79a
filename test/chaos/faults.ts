import { setTimeout as wait } from 'node:timers/promises'
import type { Member } from '../../scripts/cluster/cluster.ts'
import { listenerName } from '../../src/database/serverListener.ts'
import { announcementChannel } from '../../src/jobs/doorbell.ts'
import { Provider } from './provider.ts'
import type { World } from './world.ts'

/** Breaks something, and resolves when it is whole again. */
export type Fault = (world: World) => Promise<void>

const hour = 3_600_000

// Until who heard nothing hears again: a frozen process at once; who was cut off with its next try to connect, some of
// them seconds apart; on a connection that fell silent with the heartbeat that gets no answer.
const awakeMs = 1_000
const backMs = 5_000
const silenceMs = 20_000

export const faults: Readonly<Record<string, Fault>> = {
  'worker killed': (world) =>
    world.withMember('worker', async (worker) => {
      await world.endMember(worker, 'SIGKILL')
      await wait(world.random.between(0, 1_500))
      await world.startMember(worker)
    }),

  'API killed': (world) =>
    world.withMember('api', async (api) => {
      await world.endMember(api, 'SIGKILL')
      await world.startMember(api)
    }),

  // Longer than the queue believes in it: 10 s without a heartbeat.
  'worker asleep': (world) =>
    world.withMember('worker', async (worker) => {
      await world.deaf(worker, awakeMs, async () => {
        worker.program.child.kill('SIGSTOP')
        await wait(world.random.between(11_000, 18_000))
        worker.program.child.kill('SIGCONT')
      })
    }),

  'worker deployed': (world) =>
    world.withMember('worker', async (worker) => {
      const code = await world.endMember(worker, 'SIGTERM')
      if (code !== 0) world.unexpectedEnds.push(unclean(worker, code))
      await world.startMember(worker)
    }),

  'API deployed': (world) =>
    world.withMember('api', async (api) => {
      const code = await world.endMember(api, 'SIGTERM')
      if (code !== 0) world.unexpectedEnds.push(unclean(api, code))
      await world.startMember(api)
    }),

  'PostgreSQL restarted': (world) =>
    world.withDatabase((postgres) =>
      world.deaf(null, backMs, async () => {
        await postgres.halt('SIGINT')
        await wait(world.random.between(0, 1_500))
        await postgres.start()
      }),
    ),

  'PostgreSQL crashed': (world) =>
    world.withDatabase((postgres) =>
      world.deaf(null, silenceMs, async () => {
        await postgres.halt('SIGQUIT')
        await wait(world.random.between(0, 500))
        await postgres.start()
      }),
    ),

  'LISTEN connections cut': (world) => cut(world, `application_name = '${listenerName}'`),

  'all connections cut': (world) => cut(world, 'true'),

  'network of a worker cut': (world) =>
    world.withMember('worker', async (worker) => {
      await world.deaf(worker, backMs, async () => {
        world.network(worker).refuse()
        await wait(world.random.between(200, 4_000))
        world.network(worker).recover()
      })
    }),

  'network of a worker silent': (world) =>
    world.withMember('worker', async (worker) => {
      await world.deaf(worker, backMs, async () => {
        world.network(worker).fallSilent()
        await wait(world.random.between(1_000, 14_000))
        world.network(worker).recover()
      })
    }),

  'job delivered twice': (world) =>
    world.withDatabase(async () => {
      const running = await world.db.prisma.job.findMany({ where: { worker: { not: null } }, take: 50 })
      for (const { id, accountId } of world.random.shuffled(running).slice(0, 3))
        await world.queue.enqueue(world.db, { id, accountId })
    }),

  // As by an API process that dies before its cancel. Those jobs are to go on.
  'cancels announced and not made': (world) =>
    world.withDatabase(async () => {
      const running = await world.db.prisma.job.findMany({ where: { worker: { not: null } }, take: 50 })
      for (const { id } of world.random.shuffled(running).slice(0, 3)) {
        const mode = world.random.pick(['DRAIN', 'ABORT'])
        const notify = { name: '', text: 'SELECT pg_notify($1, $2)' }
        await world.db.query(notify, [announcementChannel, `${id}:${mode}`])
      }
    }),

  'storage refuses': (world) =>
    world.withMember('worker', async (worker) => {
      const forMs = world.random.between(100, 1_500)
      world.break(worker, { storage: world.random.pick(['ENOSPC', 'EROFS', 'EACCES']), forMs })
      await wait(forMs)
    }),

  'clock jumps': async (world) => {
    const role = world.random.pick(['api', 'worker'] as const)
    await world.withMember(role, async (member) =>
      world.break(member, { clockMs: world.random.pick([-hour, 0, hour]) }),
    )
  },

  'provider fails': async (world) => {
    world.provider.fail(world.random.pick(Provider.outages))
    await wait(world.random.between(200, 1_500))
    world.provider.fail(null)
  },
}

function unclean({ name, program }: Member, code: number | null): string {
  return `${name}: SIGTERM ended with ${code}: ${program.output.slice(-2_000)}`
}

/** Ends the server's side of connections, but not the observer's. */
function cut(world: World, which: string): Promise<void> {
  return world.withDatabase(async () => {
    const text = `
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() AND (${which})`
    await world.deaf(null, backMs, async () => void (await world.db.query({ name: '', text }, [])))
  })
}
