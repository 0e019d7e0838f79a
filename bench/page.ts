import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buildWhereStale } from '../scripts/buildWhereStale.ts'
import { makeThumbnail } from '../src/attachments/decoding.ts'
import { inspectPicture } from '../src/attachments/pictures.ts'
import type { Bench, Measure } from './environment.ts'
import { launchBrowserAhead } from './page/ahead.ts'
import { measureArrivals } from './page/arrivals.ts'
import { measureFlood } from './page/flood.ts'
import { largePicture } from './pictures.ts'
import type { Row } from './rows.ts'

/**
 * The job page in a real browser, with the server in a process of its own. The browser paints without a graphics card, on
 * the same cores as everything else but ahead of it: the server's work is not to be taken for the page's.
 */
export const page: Measure = {
  name: 'page',
  async run(bench: Bench): Promise<Row[]> {
    await buildWhereStale()
    const picture = await largePicture()
    const large = join(bench.folder, 'large.jpg')
    await writeFile(large, picture)
    // Where fifty come a second the server is not to spend the page's cores on making them small: they are it already.
    const small = join(bench.folder, 'small.jpg')
    await writeFile(small, await makeThumbnail(picture, await inspectPicture(picture, 'image/jpeg')))
    const browser = await launchBrowserAhead(bench.folder)
    try {
      return [
        ...(await measureArrivals(bench, browser, large)),
        ...(await measureFlood(bench, browser, small)),
      ]
    } finally {
      await browser.close()
    }
  },
}
