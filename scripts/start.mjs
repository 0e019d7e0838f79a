/**
 * `npm start`: what is stale is built, then the program starts, in this process: a second one would cost as long as the
 * look. In JavaScript, as the only one: what takes the types out of the first module is loaded for all of a start, and
 * what is in the cache needs it no more. The same cache as in src/main.ts.
 */
import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/compiled', import.meta.url)))

const { buildWhereStale } = await import('./buildWhereStale.ts')
await buildWhereStale()
await import('../dist/main.js')
