/** The kinds of jobs, as the form for new ones calls them. */
export const kinds = {
  SIMPLE_GENERAL: 'Variations',
  PIPELINE_STAGE: 'Scenes',
  SINGLE_BATCH: 'Angles and shots',
  SIMPLE_PORTRAIT: 'Portraits',
} as const
