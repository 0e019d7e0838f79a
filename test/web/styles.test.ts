import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const assets = fileURLToPath(new URL('../../web/dist/assets/', import.meta.url))

async function built(ending: string): Promise<string> {
  const files = (await readdir(assets)).filter((file) => file.endsWith(ending))
  return (await Promise.all(files.map((file) => readFile(assets + file, 'utf8')))).join('\n')
}

/** The folder of Mantine's styles, with the whole of them in one file beside it. */
const styles = fileURLToPath(new URL('.', import.meta.resolve('@mantine/core/styles/Button.css')))

/** The components, each with its classes: Mantine gives every class a name of its own, by its content. */
async function components(): Promise<Map<string, Set<string>>> {
  const files = (await readdir(styles)).filter((file) => file.endsWith('.css') && !file.includes('.layer.'))
  const read = files.map(async (file) => [file, classesOf(await readFile(styles + file, 'utf8'))] as const)
  return new Map(await Promise.all(read))
}

function classesOf(text: string): Set<string> {
  return new Set(text.match(/\bm_[0-9a-f]+\b/g))
}

it('every Mantine component that is built has its styles, which are listed in web/src/mantine.css', async () => {
  const [inScripts, inStyles] = [classesOf(await built('.js')), classesOf(await built('.css'))]
  const missing = [...(await components())].filter(([, classes]) =>
    [...classes].some((name) => inScripts.has(name) && !inStyles.has(name)),
  )
  expect(missing.map(([file]) => file)).toEqual([])
  expect(inStyles.size).toBeGreaterThan(50)
})

it('colours go by the scheme that was chosen: light-dark() is left to the browser', async () => {
  expect(await built('.css')).not.toContain('--lightningcss')
})

it('the styles are in the order of Mantine', async () => {
  const list = await readFile(new URL('../../web/src/mantine.css', import.meta.url), 'utf8')
  const listed = [...list.matchAll(/styles\/(.+\.css)/g)].map(([, file]) => String(file))
  const all = await readFile(`${styles}/../styles.css`, 'utf8')
  const places = await Promise.all(
    listed.map(async (file) => all.indexOf(await readFile(styles + file, 'utf8'))),
  )
  expect(places).not.toContain(-1)
  expect(places).toEqual(places.toSorted((a, b) => a - b))
})
