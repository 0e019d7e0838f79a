/** DBOS: cancelWorkflow changes its row, and a running step's cancelSignal fires when the executor looks, once a second. */
import { DBOS, DBOSClient } from '@dbos-inc/dbos-sdk'
import { requestUntilAborted, serveAsking, serveWorking } from '../stopping.ts'

const queueName = 'jobs'
const systemDatabaseUrl = String(process.env.DATABASE_URL)

if (process.env.ROLE === 'api') {
  const client = await DBOSClient.create({ systemDatabaseUrl })
  serveAsking({
    create: async () => (await client.enqueue({ workflowName: 'job', queueName })).workflowID,
    cancel: (id) => client.cancelWorkflow(id),
  })
} else {
  DBOS.setConfig({ name: 'bench', systemDatabaseUrl, logLevel: 'error' })
  DBOS.registerWorkflow(
    () =>
      DBOS.runStep(async () => {
        const { stepStatus, workflowID } = DBOS
        if (stepStatus) await requestUntilAborted(String(workflowID), stepStatus.cancelSignal)
      }),
    { name: 'job' },
  )
  await DBOS.launch()
  await DBOS.registerQueue(queueName)
  serveWorking()
}
