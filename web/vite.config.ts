import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, gzip } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

const compressible = /\.(html|js|css|svg)$/

/** Puts a .br and a .gz beside each file, once for all requests. */
function precompress(): Plugin {
  let folder = ''
  return {
    name: 'precompress',
    apply: 'build',
    configResolved(config) {
      folder = join(config.root, config.build.outDir)
    },
    async closeBundle() {
      const files = (await readdir(folder, { recursive: true })).filter((file) => compressible.test(file))
      await Promise.all(
        files.map(async (file) => {
          const path = join(folder, file)
          const content = await readFile(path)
          await writeFile(`${path}.br`, await promisify(brotliCompress)(content))
          await writeFile(`${path}.gz`, await promisify(gzip)(content, { level: 9 }))
        }),
      )
    },
  }
}

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), precompress()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    // The first that know light-dark(). For older ones it would be made into something that goes by the device alone,
    // whatever was chosen on the page.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    // Fetched with the page: an inlined picture is against the page's content security policy.
    assetsInlineLimit: 0,
    // How much there may be in all is held by test/web/firstLoad.test.ts.
    chunkSizeWarningLimit: 1_000,
  },
})
