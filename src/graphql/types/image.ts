import type { AttachmentRow } from '../../attachments/attachment.ts'
import { builder } from '../builder.ts'
import { ImageStatus } from './enums.ts'

const AttachmentType = builder.objectRef<AttachmentRow>('Attachment').implement({
  description: 'A stored picture: an image of a job, or a reference that was uploaded.',
  fields: (t) => ({
    id: t.exposeID('id'),
    url: t.string({
      description:
        'Where the file can be fetched now by whoever may see it. Good for an hour or more; ask again then.',
      resolve: ({ storageKey }, _args, { services }) => services.fileUrls.urlOf(storageKey),
    }),
    thumbnailUrl: t.string({
      description: 'The same picture with its longer edge at 384 pixels or fewer.',
      resolve: ({ thumbnailKey }, _args, { services }) => services.fileUrls.urlOf(thumbnailKey),
    }),
    mimeType: t.exposeString('mimeType', {
      description: 'image/jpeg, image/png or image/webp, read from the content.',
    }),
    bytes: t.exposeInt('bytes', { description: "The file's size." }),
    width: t.exposeInt('width', { description: 'Pixels.' }),
    height: t.exposeInt('height', { description: 'Pixels.' }),
    model: t.exposeString('model', {
      nullable: true,
      description: 'The model that made it; null for a reference.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
  }),
})

export const ImageType = builder.prismaObject('Image', {
  description: 'One image of a job, made or not.',
  fields: (t) => ({
    id: t.id({
      description: 'Stays the same whatever becomes of the image.',
      resolve: ({ jobId, stageIndex, position }) => `${jobId}:${stageIndex}:${position}`,
    }),
    stageIndex: t.exposeInt('stageIndex'),
    position: t.exposeInt('position', { description: 'Place in its stage, from 0.' }),
    status: t.expose('status', { type: ImageStatus }),
    attempts: t.exposeInt('attempts', { description: 'Requests made to the generator for it.' }),
    attachment: t.field({
      type: AttachmentType,
      nullable: true,
      description: 'The picture, once there is one.',
      // An image of the progress log brings its attachment along; the others are loaded together.
      resolve: (image, _args, { attachments }) => {
        if ('attachment' in image) return image.attachment as AttachmentRow
        return image.attachmentId === null ? null : attachments.load(image.attachmentId)
      },
    }),
    prompt: t.string({
      description: "What the generator is asked for: the stage's prompt, or the image's own.",
      resolve: (image, _args, { prompts }) => prompts.load(image),
    }),
    errorCode: t.exposeString('errorCode', {
      nullable: true,
      description: 'Why the latest attempt made no image: SAFETY, TIMEOUT, RATE_LIMITED …',
    }),
    errorMessage: t.exposeString('errorMessage', { nullable: true }),
  }),
})
