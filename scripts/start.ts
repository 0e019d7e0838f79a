/** `npm start`: the page is built where it is stale, then the program starts, in this process: a second one would cost as long as the look. */
import { buildPageWhereStale } from './buildPage.ts'

await buildPageWhereStale()
await import('../src/main.ts')
