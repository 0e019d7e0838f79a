import pg from 'pg'

/** A plain connection for a raw limit, which is not to pay for planning its statements anew each time. */
export async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, options: '-c plan_cache_mode=force_generic_plan' })
  // Where a run fails, its server goes ahead of the connections; unheard, that would hide why it failed.
  client.on('error', () => undefined)
  await client.connect()
  return client
}
