import { failSpan, inSpan } from '../lib/spans.ts'
import { type ImageOutcome, makeImage } from './makeImage.ts'
import type { CountedOutcome } from './measures.ts'
import type { Run } from './run.ts'
import type { ImageWork, StageWork } from './work.ts'

/** An image's turn in one pass of its stage: made in a span of its own, and counted by what became of it. */
export function tryImage(
  run: Run,
  stage: StageWork,
  image: ImageWork,
  { attempts, isRetry }: { readonly attempts: number; readonly isRetry: boolean },
): Promise<ImageOutcome> {
  const attributes = {
    'stopframe.job.id': run.jobId,
    'stopframe.stage.index': image.stageIndex,
    'stopframe.image.position': image.position,
    'stopframe.image.retry_pass': isRetry,
  }
  return inSpan('image', { attributes }, async (span) => {
    const outcome = await makeImage(run, stage, image, attempts)
    const counted = countedOutcome(outcome, isRetry, run)
    run.deps.measures.image(counted)
    span.setAttribute('stopframe.image.outcome', counted)
    span.setAttribute('stopframe.image.attempts', outcome.attempts)
    if (outcome.kind === 'missing') failSpan(span, outcome.error.code)
    return outcome
  })
}

function countedOutcome(outcome: ImageOutcome, isRetry: boolean, { control }: Run): CountedOutcome {
  switch (outcome.kind) {
    case 'kept':
      return 'kept'
    case 'missing':
      return isGivenUp(outcome, isRetry) ? 'failed' : 'retried'
    case 'stopped':
      return control.cause?.kind === 'superseded' ? 'lost' : 'stopped'
  }
}

/** Whether no further pass comes to an image that is missing. */
export function isGivenUp({ final }: { readonly final: boolean }, isRetry: boolean): boolean {
  return final || isRetry
}
