import { defineConfig } from 'prisma/config'

// `prisma generate` needs no schema engine, yet the CLI would download one first. Any file that
// exists keeps it from trying; the other commands still fetch the real engine.
if (process.argv.includes('generate')) process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath

export default defineConfig({ schema: 'prisma/schema.prisma', migrations: { path: 'prisma/migrations' } })
