/** GraphiQL's tabs: the story of a job, in order. */
export const exampleTabs = [
  {
    query: `# 1. Make a job of 150 images and copy its id.
#    Credits for all of them are held.
mutation CreateJob {
  createJob(
    input: {
      simpleGeneral: {
        prompt: "a lighthouse at dusk"
        quantity: 150
        aspectRatio: "3:2"
      }
    }
  ) {
    __typename
    ... on Job { id status totalImages creditsHeld }
    ... on InvalidInputError { issues { path message } }
    ... on InsufficientCreditsError { required available }
  }
}
`,
  },
  {
    query: `# 2. Put the job's id below and watch: first what was made
#    so far, then each image as it finishes.
subscription Watch($jobId: ID!) {
  jobProgress(jobId: $jobId) {
    __typename
    cursor
    status
    completedImages
    totalImages
    ... on ImageGenerated {
      image { stageIndex position attachment { id url } }
    }
    ... on ImageFailed { stageIndex position errorCode }
    ... on JobSettled { creditsCharged creditsReleased }
  }
}
`,
    variables: '{ "jobId": "" }',
  },
  {
    query: `# 3. Enough? Stop it. What was made stays,
#    and only that is charged.
mutation CancelJob($jobId: ID!) {
  cancelJob(jobId: $jobId) {
    __typename
    ... on CancelJobPayload {
      outcome
      job { status draining completedImages creditsCharged }
    }
    ... on JobNotFoundError { message }
  }
}
`,
    variables: '{ "jobId": "" }',
  },
  {
    query: `# 4. What there is of it, and what it cost.
query Look($jobId: ID!) {
  viewer { credits { balance held available } }
  job(id: $jobId) {
    status
    draining
    completedImages
    totalImages
    creditsHeld
    creditsCharged
    generatedAttachIds
    images(first: 20, status: GENERATED) {
      edges { node { position attachment { url width height } } }
    }
  }
}
`,
    variables: '{ "jobId": "" }',
  },
  {
    query: `# 5. Stages with prompts of their own, side by side.
mutation CreatePipeline {
  createJob(
    input: {
      pipelineStage: {
        stages: [
          { name: "morning", prompt: "a harbour in the morning", quantity: 50 }
          { name: "noon", prompt: "a harbour at noon", quantity: 50 }
          { name: "night", prompt: "a harbour at night", quantity: 50 }
        ]
      }
    }
    idempotencyKey: "harbour-1"
  ) {
    __typename
    ... on Job { id kind totalImages stages { index name quantity } }
    ... on InvalidInputError { issues { path message } }
    ... on InsufficientCreditsError { required available }
  }
}
`,
  },
]
