import { writeFile } from 'node:fs/promises'
import { getPriority } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { launchBrowser } from '../../test/support/browser.ts'

// Linux shares the processor between sessions first (sched_autogroup), and the browser is one; `nice` alone counts where
// it does not. Where neither is allowed, the browser starts all the same.
const script = `#!/bin/sh
(echo -20 >/proc/self/autogroup) 2>/dev/null
exec nice -n -20 "$BROWSER" "$@"
`

/**
 * A browser that goes ahead of everything else on the machine: where its reader sits there is no server that makes
 * images, no database and no bench. It takes a user who may do so, root as a rule; else says that it did not.
 */
export async function launchBrowserAhead(folder: string): Promise<Browser> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return launchBrowser()
  const through = join(folder, 'browserAhead.sh')
  await writeFile(through, script, { mode: 0o755 })
  const browser = await launchBrowser(through)
  const session = await browser.newBrowserCDPSession()
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  await session.detach()
  const main = processInfo.find(({ type }) => type === 'browser')
  if (main === undefined || getPriority(main.id) >= 0)
    process.stderr.write('page: the browser shares the cores with the server; only root may put it ahead.\n')
  return browser
}
