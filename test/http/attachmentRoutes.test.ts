import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { noise, phonePhoto, pngBomb, svg } from '../attachments/samplePictures.ts'
import type { TestClient } from '../support/client.ts'
import { useTestServer } from '../support/harness.ts'
import { send } from './request.ts'

const maxBytes = 30_000
const server = useTestServer({ env: { MAX_UPLOAD_BYTES: String(maxBytes), MAX_UPLOAD_PIXELS: '10000' } })

const large = await noise(101, 100).jpeg().toBuffer()
const png = new Uint8Array(await noise(60, 40).png().toBuffer())

function formOf(...files: Uint8Array<ArrayBuffer>[]): FormData {
  const form = new FormData()
  form.set('note', 'fields besides the file are of no interest')
  for (const file of files) form.append('file', new Blob([file], { type: 'image/png' }), 'x.png')
  return form
}

/** A picture of exactly that many bytes: what follows a PNG's end is nobody's. */
function padded(bytes: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(bytes)
  whole.set(png)
  return whole
}

async function upload(client: TestClient, body: BodyInit, headers: Record<string, string> = {}) {
  const response = await client.fetch('/api/attachments', { method: 'POST', body, headers })
  return { status: response.status, body: await response.json() }
}

const countOf = async (client: TestClient) =>
  server().stopframe.db.prisma.attachment.count({ where: { accountId: client.accountId } })

describe('POST /api/attachments', () => {
  it.each([
    ['the raw body', () => png, {}],
    ['the raw body, whatever its type is said to be', () => png, { 'content-type': 'text/plain' }],
    ['the one file of a form', () => formOf(png), {}],
  ])('takes %s', async (_, body, headers) => {
    const client = await server().client()
    const taken = await upload(client, body(), headers)
    expect(taken).toEqual({
      status: 201,
      body: {
        id: expect.stringMatching(/^\d+$/),
        url: expect.stringContaining(`${server().url}/files/references/`),
        thumbnail_url: expect.stringContaining('.thumbnail.'),
        mime_type: 'image/jpeg',
        bytes: expect.any(Number),
        width: 60,
        height: 40,
      },
    })
    for (const url of [taken.body.url, taken.body.thumbnail_url]) {
      expect(await sharp(await (await fetch(url)).arrayBuffer()).metadata()).toMatchObject({
        width: 60,
        height: 40,
      })
    }
  })

  it('shows the generator what was uploaded, upright and without its metadata', async () => {
    const client = await server().client()
    const photo = await phonePhoto()
    expect(photo.toString('latin1')).toContain('at home')
    const { body } = await upload(client, new Uint8Array(photo))
    expect(body).toMatchObject({ width: 32, height: 64 })
    const served = Buffer.from(await (await fetch(body.url)).arrayBuffer())
    expect(served.toString('latin1')).not.toMatch(/at home|Exif|GPS/)

    const script = server().generator.script()
    const references = [{ attachId: body.id, role: 'subject' }]
    const { id } = await client.createJob({ simpleGeneral: { prompt: script.word, quantity: 1, references } })
    const { image } = await script.request(0)
    expect(image.references).toHaveLength(1)
    expect(image.references[0]).toMatchObject({ mimeType: 'image/jpeg', role: 'subject' })
    expect(Buffer.from(image.references[0]?.bytes ?? []).equals(served)).toBe(true)
    await client.settled(id)
  })

  it('takes an upload of as many bytes as are allowed', async () => {
    expect(await upload(await server().client(), padded(maxBytes))).toMatchObject({ status: 201 })
    expect(await upload(await server().client(), formOf(padded(maxBytes)))).toMatchObject({ status: 201 })
  })

  const tooLarge = {
    status: 413,
    body: { success: false, error: 'UPLOAD_TOO_LARGE', message: 'An upload may have 30000 bytes or fewer.' },
  }

  it.each([
    ['one byte more', () => padded(maxBytes + 1)],
    ['far more bytes', () => new Uint8Array(2_000_000)],
    ['a file of one byte more, in a form', () => formOf(padded(maxBytes + 1))],
    ['a file of far more bytes, in a form', () => formOf(new Uint8Array(2_000_000))],
  ])('refuses %s', async (_, body) => {
    const client = await server().client()
    expect(await upload(client, body())).toEqual(tooLarge)
    expect(await countOf(client)).toBe(0)
    // A client that would go on with the connection would lose its next request.
    const again = await client.fetch('/api/attachments', { method: 'POST', body: body() })
    expect(again.headers.get('connection')).toBe('close')
    await again.body?.cancel()
  })

  it.each([
    ['', 'image/png'],
    [' of a form', 'multipart/form-data; boundary=x'],
  ])('refuses too many bytes that come in chunks%s, with no length told ahead', async (_, type) => {
    const { token } = await server().client()
    const headers = { authorization: `Bearer ${token}`, 'content-type': type }
    const body = Array.from({ length: 20 }, () => new Uint8Array(10_000))
    const { status, body: told } = await send(`${server().url}/api/attachments`, {
      method: 'POST',
      headers,
      body,
    })
    expect({ status, body: JSON.parse(told) }).toEqual(tooLarge)
  })

  it.each([
    ['a pixel bomb', pngBomb(), 413, 'PICTURE_TOO_LARGE'],
    ['a picture with more pixels than are allowed', large, 413, 'PICTURE_TOO_LARGE'],
    ['text that is said to be a PNG', Buffer.from('no picture'), 415, 'UNSUPPORTED_PICTURE'],
    ['an SVG', svg, 415, 'UNSUPPORTED_PICTURE'],
    ['a program', Buffer.from('MZ\x90\0'), 415, 'UNSUPPORTED_PICTURE'],
    ['nothing', Buffer.of(), 415, 'UNSUPPORTED_PICTURE'],
    ['half a picture', Buffer.from(png.subarray(0, 2000)), 422, 'NOT_A_PICTURE'],
  ])('refuses %s', async (_, bytes, status, error) => {
    const client = await server().client()
    const refusal = { status, body: { success: false, error, message: expect.any(String) } }
    const body = new Uint8Array(bytes)
    expect(await upload(client, body, { 'content-type': 'image/png' })).toEqual(refusal)
    expect(await upload(client, formOf(body))).toEqual(refusal)
    expect(await countOf(client)).toBe(0)
  })

  it.each([
    ['two files', () => formOf(png, png), {}, 'it holds 2'],
    ['no file', () => formOf(), {}, 'it holds 0'],
    [
      'what only says that it is a form',
      () => png,
      { 'content-type': 'multipart/form-data; boundary=x' },
      'no multipart form',
    ],
    ['a form without a boundary', () => png, { 'content-type': 'multipart/form-data' }, 'no multipart form'],
  ])('refuses %s', async (_, body, headers, message) => {
    const client = await server().client()
    expect(await upload(client, body(), headers)).toEqual({
      status: 400,
      body: { success: false, error: 'BAD_REQUEST', message: expect.stringContaining(message) },
    })
    expect(await countOf(client)).toBe(0)
  })
})
