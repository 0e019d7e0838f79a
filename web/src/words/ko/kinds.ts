/** The kinds of jobs, as the form for new ones calls them. */
export const kinds = {
  SIMPLE_GENERAL: '변형',
  PIPELINE_STAGE: '장면',
  SINGLE_BATCH: '각도와 구도',
  SIMPLE_PORTRAIT: '인물 사진',
}
