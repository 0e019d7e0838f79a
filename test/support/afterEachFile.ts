import { afterAll } from 'vitest'
import { dropDatabases } from './database.ts'

// Vitest runs this ahead of each test file, so that this comes after whatever else the file does at its end.
afterAll(dropDatabases)
