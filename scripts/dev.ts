/**
 * npm run dev: the page with hot reload, in front of the API and the worker, which start anew when src/ changes.
 * The variables and .env are those of `npm start`; the page is at port 5173, or the next one that is free.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { createServer } from 'vite'

const root = fileURLToPath(new URL('..', import.meta.url))
const port = process.env.PORT || '4000'
const api = `http://127.0.0.1:${port}`

const vite = await createServer({
  root: `${root}web`,
  server: {
    host: '127.0.0.1',
    fs: { allow: [root] },
    proxy: {
      '/graphql': { target: api, ws: true },
      '/api': api,
      '/files': api,
    },
  },
})
await vite.listen()
const url = vite.resolvedUrls?.local[0]?.replace(/\/$/, '')
if (url === undefined) throw new Error('Vite serves at no address.')

// Images have the page's address, and the page's calls come from it.
const server = spawn(
  process.execPath,
  ['--watch', '--watch-path=src', '--watch-preserve-output', 'src/main.ts'],
  {
    cwd: root,
    env: { ...process.env, PORT: port, PUBLIC_URL: url },
    stdio: 'inherit',
  },
)
process.stdout.write(`The page, with hot reload: ${url}\n`)
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => server.kill(signal))
const [code] = await once(server, 'exit')
await vite.close()
process.exitCode = code ?? 0
