import { expect, it, vi } from 'vitest'
import { createLog } from '../../src/lib/log.ts'
import { inSpan } from '../../src/lib/spans.ts'
import { startTracing } from '../../src/lib/tracing.ts'
import { Collector } from '../support/collector.ts'

it.each([
  ['sends the spans that wait when it is closed', 200, 0],
  ['tells of the last spans that a collector does not take', 400, 1],
])('%s', async (_, status, told) => {
  const collector = await Collector.start()
  collector.status = status
  const log = createLog('silent')
  const warn = vi.spyOn(log, 'warn')
  const tracing = await startTracing({ url: collector.url, sampler: 'always_on', ratio: 1, log })
  await inSpan('last', {}, async () => undefined)
  await tracing.close()
  expect(collector.requests).toHaveLength(1)
  expect(collector.spans.map(({ name }) => name)).toEqual(told === 0 ? ['last'] : [])
  expect(warn.mock.calls.map(([, message]) => message)).toEqual(
    Array(told).fill('The last spans could not be sent'),
  )
})
