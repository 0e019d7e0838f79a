export const job = {
  title: '작업',
}
