import { isDeepStrictEqual } from 'node:util'
import type { PgBoss, QueuePolicy, UpdateQueueOptions } from 'pg-boss'

/** Makes the queue, or gives it the options it is to have. Most starts find it so, and need not write. */
export async function prepareQueue(
  boss: PgBoss,
  name: string,
  options: UpdateQueueOptions,
  policy: QueuePolicy = 'standard',
): Promise<void> {
  const found = await boss.getQueue(name)
  if (found !== null && isDeepStrictEqual({ ...found, ...options }, found)) return
  await boss.createQueue(name, { policy })
  await boss.updateQueue(name, options)
}
