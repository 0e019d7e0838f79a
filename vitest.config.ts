import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

// The suites whose subject is the database's state run on both databases; the rest needs to run once.
const onBothDatabases = [
  'test/jobs/**',
  'test/queue/**',
  'test/runs/**',
  'test/progress/**',
  'test/credits/**',
]

// Of those, what needs a process without a worker, or several with one, which the embedded database cannot have, or has
// another subject: the input, the storage, the log's words, what is kept in memory, a cancel that is told ahead of the disk.
const onServerOnly = [
  'test/queue/{turns,fairness}.test.ts',
  'test/jobs/{input,plan,doorbell}.test.ts',
  'test/runs/{storage,slots,logLines,announcedCancel}.test.ts',
  'test/progress/{seats,channel,changeSubscriber,accountFeed}.test.ts',
]

const shared = {
  setupFiles: ['test/support/afterEachFile.ts'],
  // For what hangs. How long a test takes is no subject: a slow machine under load takes many times as long as a fast one.
  testTimeout: 300_000,
  hookTimeout: 300_000,
  expect: { poll: { timeout: 60_000 } },
  // The subjects are processes and databases, and much of it waits: for a heartbeat that stays out, for a process to end.
  maxWorkers: 4,
  // Test files of one worker share the program's modules: to load them anew for each took a third of all the time.
  isolate: false,
}

// What replaces a module, or the one tracer that a process has, and so must have its own.
const onTheirOwn = ['test/lib/{folder,tracing}.test.ts', 'test/storage/disk.test.ts', 'test/traces.test.ts']

// As Node resolves packages. Vite adds "development", for which graphql ships a second copy of itself.
const resolve = { conditions: ['module-sync', 'node'] }

const projects = [
  {
    resolve,
    ssr: { resolve },
    test: {
      ...shared,
      isolate: true,
      name: 'on their own',
      include: onTheirOwn,
      env: { TEST_DATABASE: 'server' },
    },
  },
  {
    resolve,
    ssr: { resolve },
    test: {
      ...shared,
      name: 'server',
      include: ['test/**/*.test.ts'],
      exclude: onTheirOwn,
      env: { TEST_DATABASE: 'server' },
    },
  },
  {
    resolve,
    ssr: { resolve },
    test: {
      ...shared,
      name: 'embedded',
      include: onBothDatabases.map((folder) => `${folder}/*.test.ts`),
      exclude: onServerOnly,
      env: { TEST_DATABASE: 'embedded' },
    },
  },
]

// What takes longest begins first, or it would be waited for alone at the end, and each project's files come together: at
// the last of one Vitest waits for them all, and starts its workers anew.
const longest = /\/test\/(chaos|cluster|browser|main|clocks|traces|examples\/demo)/

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId, project }: TestSpecification) =>
      2 * projects.findIndex(({ test: { name } }) => name === project.name) + (longest.test(moduleId) ? 0 : 1)
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b))
  }
}

export default defineConfig({
  test: {
    // Of all projects together: they share what it starts.
    globalSetup: 'test/support/globalSetup.ts',
    sequence: { sequencer: LongestFirst },
    projects,
  },
})
