/**
 * npm run screenshots [-- <name> …]: makes all pictures of docs/images anew, or those that are named, from servers of its
 * own. Korean text needs a font: on Debian or Ubuntu `apt-get install fonts-nanum`.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { buildWhereStale } from './buildWhereStale.ts'
import { photographGraphiql } from './screenshots/graphiql.ts'
import { jobPictures } from './screenshots/jobPictures.ts'
import { listPictures, newJobPictures, signInPictures } from './screenshots/otherPictures.ts'
import type { Picture } from './screenshots/picture.ts'
import { drawSketches } from './screenshots/sketches.ts'
import { photograph, Studio } from './screenshots/studio.ts'

const images = fileURLToPath(new URL('../docs/images/', import.meta.url))
// A README that has to be waited for is not read.
const mostBytes = 400_000

const named = process.argv.slice(2)
const isWanted = (name: string) => named.length === 0 || named.includes(name)

async function keep(file: string, bytes: Buffer): Promise<void> {
  if (bytes.length > mostBytes) throw new Error(`${file} would have ${bytes.length} bytes.`)
  await writeFile(`${images}${file}`, bytes)
  process.stdout.write(`${file}: ${Math.round(bytes.length / 1000)} KB\n`)
}

async function take(studio: Studio, pictures: readonly Picture[]): Promise<void> {
  for (const { name, window, prepare, shows } of pictures.filter(({ name }) => isWanted(name))) {
    const page = await studio.visit(await prepare(studio), window)
    await shows(page)
    await keep(`ui/${name}.webp`, await photograph(page))
    await page.context().close()
  }
}

await buildWhereStale()
await mkdir(`${images}ui`, { recursive: true })
if (isWanted('sketches')) await keep('sketches.jpg', await drawSketches())
{
  await using studio = await Studio.open()
  await take(studio, [...jobPictures, ...newJobPictures, ...listPictures])
  if (isWanted('graphiql')) await keep('graphiql.png', await photographGraphiql(studio))
}
if (signInPictures.some(({ name }) => isWanted(name))) {
  await using studio = await Studio.open({ AUTH_JWT_SECRET: 'a secret that nobody has a token of' })
  await take(studio, signInPictures)
}
