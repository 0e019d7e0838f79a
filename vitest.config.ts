import { defineConfig } from 'vitest/config'

// The suites whose subject is the database's state run on both databases; the rest needs to run once.
const onBothDatabases = [
  'test/jobs/**',
  'test/queue/**',
  'test/runs/**',
  'test/progress/**',
  'test/credits/**',
]

const shared = {
  globalSetup: 'test/support/globalSetup.ts',
  testTimeout: 30_000,
  hookTimeout: 60_000,
  // The subjects are processes and databases: two cores are busy with few files at once.
  maxWorkers: 2,
}

// As Node resolves packages. Vite adds "development", for which graphql ships a second copy of itself.
const resolve = { conditions: ['module-sync', 'node'] }

export default defineConfig({
  test: {
    projects: [
      {
        resolve,
        ssr: { resolve },
        test: {
          ...shared,
          name: 'server',
          include: ['test/**/*.test.ts'],
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
          env: { TEST_DATABASE: 'embedded' },
        },
      },
    ],
  },
})
