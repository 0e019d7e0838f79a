import { aspectRatios } from '../../generators/generator.ts'
import { builder } from '../builder.ts'

export const JobStatus = builder.enumType('JobStatus', {
  description: "A job's place in its life.",
  values: {
    PENDING: { description: 'Waits for a worker. Its credits are held.' },
    PROCESSING: { description: 'A worker makes its images.' },
    PAUSED: { description: 'Nothing is made until it is resumed.' },
    COMPLETED: { description: 'Every image was tried, and at least one was made.' },
    FAILED: { description: 'No image could be made, or a cause that no retry mends ended it.' },
    CANCELLED: { description: 'Its owner stopped it. What was made by then stays.' },
  } as const,
})

export const JobKind = builder.enumType('JobKind', {
  values: {
    PIPELINE_STAGE: { description: 'Stages with prompts of their own, all side by side.' },
    SINGLE_BATCH: { description: 'One prompt from several camera angles and shot sizes, two at a time.' },
    SIMPLE_GENERAL: { description: 'Variations of one prompt.' },
    SIMPLE_PORTRAIT: { description: 'One image for each portrait, each with a prompt of its own.' },
  } as const,
})

export const ImageStatus = builder.enumType('ImageStatus', {
  values: {
    QUEUED: { description: 'Still to be made, or being made.' },
    GENERATED: { description: 'Made, kept and charged.' },
    FAILED: { description: 'Given up. Not charged.' },
    CANCELLED: { description: 'The job ended before it was made. Not charged.' },
  } as const,
})

export const CancelMode = builder.enumType('CancelMode', {
  description: 'What becomes of the images that are being generated at the moment of a cancel.',
  values: {
    DRAIN: { description: 'They finish, are kept and are charged. Nothing new starts. The default.' },
    ABORT: { description: 'Their provider requests are cut off; they are neither kept nor charged.' },
  } as const,
})

export const CancelOutcome = builder.enumType('CancelOutcome', {
  values: {
    CANCELLED: { description: 'This call cancelled the job.' },
    ALREADY_CANCELLED: { description: 'An earlier call had.' },
    ALREADY_FINISHED: { description: 'The job had completed or failed before; nothing was changed.' },
  } as const,
})

export const LedgerEntryKind = builder.enumType('LedgerEntryKind', {
  values: {
    GRANT: { description: 'Credits were given: adds to the balance.' },
    HOLD: { description: 'A job was made and set credits aside: adds to held. The balance stays.' },
    CHARGE: { description: 'An image was kept and is paid for: takes from the balance and from held.' },
    RELEASE: {
      description:
        'A job was settled and gave back what it no longer needs: takes from held. The balance stays.',
    },
  } as const,
})

export const CameraAngle = builder.enumType('CameraAngle', {
  values: ['FRONT', 'SIDE', 'PROFILE', 'BACK'] as const,
})

export const ShotSize = builder.enumType('ShotSize', { values: ['TIGHT', 'MIDDLE', 'FULL'] as const })

export const aspectRatioDescription = `One of ${aspectRatios.join(', ')}. The default is 1:1.`
