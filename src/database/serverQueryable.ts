import type pg from 'pg'
import type { Queryable, Statement } from './database.ts'

export function queryable(connection: pg.Pool | pg.ClientBase): Queryable {
  return {
    async query<Row extends object>({ name, text, timeoutMs }: Statement, params: readonly unknown[]) {
      const limit = timeoutMs === undefined ? {} : { query_timeout: timeoutMs }
      const query = { name, text, values: [...params], ...limit }
      return (await connection.query<Row & pg.QueryResultRow>(query)).rows
    },
  }
}
