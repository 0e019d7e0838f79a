import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

// Compiling the modules is half the work of loading them: what V8 and the type stripping made of them is kept from one
// start to the next, by their content. Where the folder cannot be written nothing is kept, and nothing fails. Everything
// else is imported behind it, because what this file imported itself would be compiled ahead of it.
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/compiled', import.meta.url)))

const { main } = await import('./start.ts')
await main()
