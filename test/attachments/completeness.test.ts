import { describe, expect, it } from 'vitest'
import { isComplete } from '../../src/attachments/completeness.ts'
import { noise } from './samplePictures.ts'

const jpeg = await noise(200, 100).jpeg().toBuffer()
const png = await noise(200, 100).png().toBuffer()

describe('a picture', () => {
  it.each([
    ['image/jpeg', jpeg],
    ['image/png', png],
    ['image/jpeg', Buffer.concat([jpeg, Buffer.alloc(100)])],
  ] as const)('that is whole says so (%s)', (mimeType, bytes) => {
    expect(isComplete(bytes, mimeType)).toBe(true)
  })

  it.each([1, 2, 12, 100])('that lacks its last %i bytes does not', (missing) => {
    expect(isComplete(png.subarray(0, -missing), 'image/png')).toBe(false)
    expect(isComplete(jpeg.subarray(0, -missing), 'image/jpeg')).toBe(false)
  })

  it('one of whose bytes was changed does not, where it has checksums', () => {
    const changed = Buffer.from(png)
    changed[png.length >> 1] = (changed[png.length >> 1] ?? 0) ^ 1
    expect(isComplete(changed, 'image/png')).toBe(false)
  })

  it('of a form that has neither is left to decoding', async () => {
    expect(isComplete(await noise(20, 20).webp().toBuffer(), 'image/webp')).toBe(false)
  })
})
