import { expect, it } from 'vitest'
import { cleanReference } from '../../../src/attachments/pictures.ts'
import { pictureTypes } from '../../../web/src/newJob/pictures/pictureTypes.ts'

it('the page offers to choose, and names, the types of picture that the server takes', async () => {
  const refused = cleanReference(Buffer.from('%PDF-1.4'), { maxPixels: 1 })
  await expect(refused).rejects.toMatchObject({ allowed: Object.keys(pictureTypes) })
})
