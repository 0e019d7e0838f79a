import { buildWhereStale } from '../../scripts/buildWhereStale.ts'

/** Where test/vite.config.ts puts what gatedMain.ts and breakableMain.ts are made into. */
export const testPrograms = {
  gated: 'test/dist/gatedMain.js',
  breakable: 'test/dist/breakableMain.js',
} as const

/** As the program itself is built: from its sources each of thirty processes would start in 1.1 s of CPU in place of 0.4. */
export async function buildTestPrograms(): Promise<void> {
  await buildWhereStale([
    {
      name: 'test-programs',
      sources: ['src', 'test/support', 'test/chaos', 'vite.config.ts', 'test/vite.config.ts'],
      built: Object.values(testPrograms),
      args: ['test'],
    },
  ])
}
