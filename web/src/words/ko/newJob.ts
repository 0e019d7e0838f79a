export const newJob = {
  title: '새 작업',
}
