import { z } from 'zod'
import { limits } from '../../jobs/input.ts'
import { isJobId } from '../../jobs/jobId.ts'
import { builder } from '../builder.ts'
import { checkPage } from '../pages.ts'
import { ImageStatus, JobKind, JobStatus } from './enums.ts'
import './image.ts'

const StageType = builder.prismaObject('Stage', {
  description: 'One line of images within a job, with a prompt of its own.',
  fields: (t) => ({
    index: t.exposeInt('index', { description: 'From 0.' }),
    name: t.exposeString('name'),
    prompt: t.exposeString('prompt'),
    aspectRatio: t.exposeString('aspectRatio'),
    quantity: t.exposeInt('quantity', { description: 'Images asked for.' }),
    completedImages: t.exposeInt('completedImages'),
    failedImages: t.exposeInt('failedImages'),
  }),
})

export const JobType = builder.prismaObject('Job', {
  description: 'Many images, made in stages; can be watched by jobProgress and stopped by cancelJob.',
  fields: (t) => ({
    id: t.exposeID('id'),
    kind: t.expose('kind', { type: JobKind }),
    status: t.expose('status', { type: JobStatus }),
    draining: t.boolean({
      description: 'True while a cancelled or paused job still has images in flight.',
      resolve: ({ status, finishedAt }) => status === 'CANCELLED' && finishedAt === null,
    }),
    totalImages: t.exposeInt('totalImages', { description: 'Images asked for, in all stages.' }),
    completedImages: t.exposeInt('completedImages', { description: 'Images made, kept and charged.' }),
    failedImages: t.exposeInt('failedImages', { description: 'Images given up.' }),
    generatedAttachIds: t.idList({
      description: 'Attachment ids of the images made so far, by stage, then by position in the stage.',
      complexity: 200,
      select: {
        images: {
          where: { status: 'GENERATED' },
          select: { attachmentId: true },
          orderBy: [{ stageIndex: 'asc' }, { position: 'asc' }],
        },
      },
      resolve: ({ images }) => images.map(({ attachmentId }) => String(attachmentId)),
    }),
    stagesAtOnce: t.exposeInt('stagesAtOnce', { description: 'How many of its stages run side by side.' }),
    stages: t.relation('stages', { type: StageType, query: { orderBy: { index: 'asc' } } }),
    images: t.relatedConnection('images', {
      description: 'Relay connection, in the order of generatedAttachIds.',
      cursor: 'jobId_stageIndex_position',
      args: { status: t.arg({ type: ImageStatus }) },
      maxSize: limits.imagesPerJob,
      query: ({ status, ...page }) => {
        checkPage(page, isImageCursor)
        return { where: status ? { status } : {}, orderBy: [{ stageIndex: 'asc' }, { position: 'asc' }] }
      },
    }),
    pricePerImage: t.exposeInt('pricePerImage', {
      description: 'What each kept image is charged, in credits.',
    }),
    creditsHeld: t.exposeInt('creditsHeld', { description: 'Set aside for images it may still make.' }),
    creditsCharged: t.exposeInt('creditsCharged', { description: 'Charged for the images it kept.' }),
    archiveUrl: t.string({
      nullable: true,
      description:
        'All images kept so far as a ZIP, as one stream; null where it kept none. Good for an hour or more; ask again then.',
      resolve: ({ id, completedImages }, _args, { services }) =>
        completedImages > 0 ? services.fileUrls.archiveUrlOf(id) : null,
    }),
    errorCode: t.exposeString('errorCode', { nullable: true, description: 'Why a FAILED job failed.' }),
    errorMessage: t.exposeString('errorMessage', { nullable: true }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    startedAt: t.expose('startedAt', { type: 'DateTime', nullable: true }),
    cancelledAt: t.expose('cancelledAt', { type: 'DateTime', nullable: true }),
    finishedAt: t.expose('finishedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was settled: no image of it is in flight any more, and nothing is held.',
    }),
  }),
})

builder.queryField('job', (t) =>
  t.prismaField({
    type: 'Job',
    nullable: true,
    description: "Null where there is no such job, or it is not the viewer's.",
    args: { id: t.arg.id({ required: true }) },
    resolve: (query, _root, { id }, { accountId, services }) =>
      isJobId(id) ? services.db.prisma.job.findFirst({ ...query, where: { id, accountId } }) : null,
  }),
)

/** As Pothos makes it of the image's primary key: the job, the stage, the position. */
function isImageCursor(cursor: unknown): boolean {
  if (!Array.isArray(cursor) || cursor.length !== 3) return false
  const [jobId, ...places] = cursor
  return (
    typeof jobId === 'string' && isJobId(jobId) && places.every((place) => z.int32().safeParse(place).success)
  )
}
