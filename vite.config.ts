import { defineConfig } from 'vite'

// What has files of its own that it finds beside it (native code, WebAssembly, a thread's script), and `pg`, whose pool
// Prisma's adapter must know for one of its own copy's. The rest of what the program loads at its start is a few files in
// place of 1,500, each of which Node would find, read and link by itself.
const apart = [/^@prisma\//, /^pg$/, /^sharp$/, /^@electric-sql\/pglite$/, /^pino(-pretty)?$/]

// Loaded only where it is wanted, and then as it is installed.
const whenWanted = [/^@google\/genai$/, /^@opentelemetry\/(?!api$)/, /^@graphql-yoga\/render-graphiql$/]

/** The program: src/ and what it uses, in dist/. The page is built by web/vite.config.ts. */
export default defineConfig({
  publicDir: false,
  build: {
    ssr: 'src/main.ts',
    outDir: 'dist',
    emptyOutDir: true,
    target: 'node20.19',
    // To be read where an error names a line of it.
    minify: false,
    rolldownOptions: {
      external: [...apart, ...whenWanted],
      // As far from the migrations and the page as the files of src/ are: both are found from where the code is.
      output: { entryFileNames: '[name].js', chunkFileNames: 'program/[name].js' },
    },
  },
  ssr: {
    noExternal: true,
    // As Node resolves packages. Vite adds "development" or "production", and some ship a second copy of themselves.
    resolve: { conditions: ['module-sync', 'node'] },
  },
})
