export const newJob = {
  title: 'New job',
} as const
