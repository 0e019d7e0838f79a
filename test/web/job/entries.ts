import type { Job, LogEntry } from '../../../web/src/job/documents.ts'
import type { Picture } from '../../../web/src/job/progress.ts'

/** A job whose stages have so many images, as it is right after it was made. */
export function jobOf(quantities: readonly number[], changes: Partial<Job> = {}): Job {
  const totalImages = quantities.reduce((sum, quantity) => sum + quantity, 0)
  return {
    id: 'job',
    kind: 'PIPELINE_STAGE',
    status: 'PENDING',
    draining: false,
    totalImages,
    completedImages: 0,
    failedImages: 0,
    pricePerImage: 1,
    stagesAtOnce: quantities.length,
    creditsHeld: totalImages,
    creditsCharged: 0,
    errorCode: null,
    errorMessage: null,
    createdAt: '2026-11-23T03:00:00.000Z',
    finishedAt: null,
    stages: quantities.map((quantity, index) => ({
      index,
      name: `Stage ${index}`,
      prompt: 'a lighthouse',
      aspectRatio: '3:2',
      quantity,
      completedImages: 0,
    })),
    ...changes,
  }
}

export function pictureOf(stageIndex: number, position: number): Picture {
  return {
    id: `${stageIndex}-${position}`,
    url: '/large',
    thumbnailUrl: '/small',
    width: 30,
    height: 20,
    bytes: 1000,
    createdAt: '2026-11-23T03:00:00.000Z',
  }
}

/** An image that was made `completed` seconds after three, as the so many-th. */
export function made(stageIndex: number, position: number, completed: number): LogEntry {
  return {
    __typename: 'ImageGenerated',
    cursor: String(completed + 1),
    at: new Date(Date.UTC(2026, 10, 23, 3, 0, completed)).toISOString(),
    status: 'PROCESSING',
    completedImages: completed,
    failedImages: 0,
    image: { stageIndex, position, attachment: pictureOf(stageIndex, position) },
  }
}

export function settled(status: Job['status'], completedImages: number, failedImages: number): LogEntry {
  return {
    __typename: 'JobSettled',
    cursor: '99',
    at: '2026-11-23T03:01:00.000Z',
    status,
    completedImages,
    failedImages,
    creditsCharged: completedImages,
    creditsReleased: 5 - completedImages,
  }
}
