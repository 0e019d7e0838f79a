/** Takes the lock of the folder that it is given, says so, and keeps it. */
import { lockFolder } from '../../src/database/folderLock.ts'
import { createLog } from '../../src/lib/log.ts'

await lockFolder(String(process.argv[2]), { log: createLog('silent') })
process.stdout.write('It has the folder.\n')
setInterval(() => undefined, 60_000)
