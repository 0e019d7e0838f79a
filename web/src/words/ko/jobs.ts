export const jobs = {
  title: '작업 목록',
}
