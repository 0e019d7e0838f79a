import { MisconfiguredError, type ReferenceImage } from '../generators/generator.ts'
import { FileMissingError, reasonOf } from '../storage/storage.ts'
import { backOff } from './backOff.ts'
import type { Run } from './run.ts'
import type { ReferenceWork } from './work.ts'

/**
 * Reads a reference image, ahead of the request that shows it: nothing is paid for yet. A storage that refuses is tried
 * again, and fails the job when it goes on: delivered again and again, the job would never end.
 */
export async function loadReference(
  run: Run,
  { storageKey, mimeType, role }: ReferenceWork,
): Promise<ReferenceImage> {
  for (let tries = 1; ; tries++) {
    try {
      return { bytes: await run.deps.storage.get(storageKey), mimeType, role }
    } catch (cause) {
      if (cause instanceof FileMissingError) {
        throw new MisconfiguredError('REFERENCE_MISSING', 'A reference image is missing from the storage.', {
          cause,
        })
      }
      run.log.error({ err: cause, key: storageKey, tries }, 'A reference image could not be read')
      if (tries >= run.deps.imageAttempts) {
        throw new MisconfiguredError(
          'STORAGE_FAILED',
          `A reference image could not be read (${reasonOf(cause)}).`,
          { cause },
        )
      }
      if (!(await backOff(run, tries))) throw run.control.stopping.reason
    }
  }
}
