import { KeyNormalizer } from 'flydrive'
import { describe, expect, it } from 'vitest'
import { generatedKey, pictureKeysOf, referenceKey, thumbnailKey } from '../../src/attachments/keys.ts'

const jobId = '01936c3e-5a4b-7c3d-9e1f-2a3b4c5d6e7f'
const image = { jobId, stageIndex: 2, position: 149, run: 1 }

describe('storage keys', () => {
  it('name a generated picture after its job, stage and position, apart for each run', () => {
    expect(generatedKey(image, 'image/png')).toBe(`jobs/${jobId}/2/149-1.png`)
    expect(generatedKey({ ...image, run: 2 }, 'image/png')).toBe(`jobs/${jobId}/2/149-2.png`)
  })

  it('name a reference after its id alone', () => {
    expect(referenceKey(jobId, 'image/webp')).toBe(`references/${jobId}.webp`)
  })

  it('put a thumbnail beside its picture, with its own type', () => {
    expect(thumbnailKey(generatedKey(image, 'image/png'), 'image/jpeg')).toBe(
      `jobs/${jobId}/2/149-1.thumbnail.jpg`,
    )
    expect(thumbnailKey(referenceKey(jobId, 'image/jpeg'), 'image/webp')).toBe(
      `references/${jobId}.thumbnail.webp`,
    )
  })

  it('keep a picture and its thumbnail apart when both have the same type', () => {
    const key = referenceKey(jobId, 'image/jpeg')
    expect(thumbnailKey(key, 'image/jpeg')).not.toBe(key)
  })

  it('lead from a picture to itself, and from a thumbnail to its picture, whatever the types', () => {
    for (const type of ['image/jpeg', 'image/png', 'image/webp'] as const) {
      const key = generatedKey(image, type)
      expect(pictureKeysOf(key)).toEqual([key])
      for (const ofThumbnail of ['image/jpeg', 'image/webp'] as const)
        expect(pictureKeysOf(thumbnailKey(key, ofThumbnail))).toContain(key)
    }
  })

  it('are what the storage makes of them', () => {
    const keys = [generatedKey(image, 'image/jpeg'), referenceKey(jobId, 'image/png')]
    for (const key of keys.flatMap((made) => [made, thumbnailKey(made, 'image/jpeg')])) {
      expect(new KeyNormalizer().normalize(key)).toBe(key)
    }
  })
})
