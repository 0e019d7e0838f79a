/** Writes schema.graphql from the code; with --check, fails where the file says something else. */
import { readFile, writeFile } from 'node:fs/promises'
import { lexicographicSortSchema, printSchema } from 'graphql'
import { schema } from '../src/graphql/schema.ts'

const file = new URL('../schema.graphql', import.meta.url)
const printed = `# Printed from src/graphql by "npm run generate".\n\n${printSchema(lexicographicSortSchema(schema))}\n`

if (process.argv.includes('--check')) {
  const checkedIn = await readFile(file, 'utf8')
  if (checkedIn !== printed) {
    process.stderr.write('schema.graphql is stale: run "npm run generate" and commit what it changes.\n')
    process.exitCode = 1
  }
} else {
  await writeFile(file, printed)
}
