/**
 * What SQL would bring a database with all migrations to prisma/schema.prisma: nothing, where they agree.
 * Prisma's own schema engine, in WebAssembly, so that nothing is downloaded. Run by hand it prints
 * the body of the next migration.
 */
import { readFile } from 'node:fs/promises'
import { PGlite } from '@electric-sql/pglite'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import { PrismaPGlite } from 'pglite-prisma-adapter'
import { applyMigrations } from '../src/database/migrate.ts'

export async function schemaDiff(): Promise<string> {
  const pglite = await PGlite.create()
  try {
    await applyMigrations({
      query: async (sql, params) =>
        (await pglite.query<Record<string, unknown>>(sql, [...(params ?? [])])).rows,
      script: async (sql) => void (await pglite.exec(sql)),
    })
    await pglite.exec(await readFile(new URL('../prisma/unenforced.sql', import.meta.url), 'utf8'))
    const path = new URL('../prisma/schema.prisma', import.meta.url).pathname
    const datamodel = await readFile(path, 'utf8')
    const engine = await loadEngine(pglite, datamodel)
    const result = await engine.diff({
      from: { tag: 'schemaDatasource', files: [{ path, content: datamodel }], configDir: process.cwd() },
      to: { tag: 'schemaDatamodel', files: [{ path, content: datamodel }] },
      script: true,
      exitCode: null,
      filters: { externalTables: ['public._prisma_migrations'], externalEnums: [] },
    })
    const sql = result.stdout ?? ''
    return sql.includes('This is an empty migration') ? '' : sql
  } finally {
    await pglite.close()
  }
}

async function loadEngine(pglite: PGlite, datamodel: string) {
  const glue = await import('@prisma/schema-engine-wasm/schema_engine_bg')
  const wasm = new URL('schema_engine_bg.wasm', import.meta.resolve('@prisma/schema-engine-wasm'))
  const bytes = await readFile(wasm)
  const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': glue })
  glue.__wbg_set_wasm(instance.exports)
  const start = instance.exports.__wbindgen_start as () => void
  start()
  const factory = bindMigrationAwareSqlAdapterFactory(new PrismaPGlite(pglite))
  return glue.SchemaEngine.new({ datamodels: [['schema.prisma', datamodel]] }, () => undefined, factory)
}

if (import.meta.main) {
  const sql = await schemaDiff()
  process.stdout.write(sql || '-- schema.prisma and the migrations agree\n')
  if (sql && process.argv.includes('--check')) process.exitCode = 1
}
