import { existsSync } from 'node:fs'
import sparticuz from '@sparticuz/chromium'
import { type Browser, chromium } from 'playwright-core'
import { unpackBrowser } from './unpackBrowser.ts'

const installed = [
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

// The package's arguments are for a function that lives for one page. With all pages in one process the first that
// is busy holds up the others; and without web security nothing would be shown of who may call whom.
const unwanted = [
  '--single-process',
  '--no-zygote',
  '--disable-web-security',
  '--allow-running-insecure-content',
  // A graphics card that the processor plays takes as much of it as all the rest of a page. Chrome itself does without
  // where there is none, and paints in software.
  '--ignore-gpu-blocklist',
  '--in-process-gpu',
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
]

/**
 * A real browser: on Linux x64 the one in the npm package, elsewhere the Chrome that is installed. `through` is a program
 * that is started in its place with the path of the former in the variable BROWSER.
 */
export async function launchBrowser(through?: string): Promise<Browser> {
  if (process.platform === 'linux' && process.arch === 'x64') {
    const args = [...sparticuz.args.filter((arg) => !unwanted.includes(arg)), '--disable-gpu']
    const executablePath = await unpackBrowser()
    if (through === undefined) return chromium.launch({ executablePath, args })
    return chromium.launch({
      executablePath: through,
      args,
      env: { ...process.env, BROWSER: executablePath },
    })
  }
  const executablePath = installed.find((path) => existsSync(path))
  return chromium.launch(executablePath === undefined ? { channel: 'chrome' } : { executablePath })
}
