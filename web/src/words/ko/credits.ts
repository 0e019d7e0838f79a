export const credits = {
  title: '크레딧',
}
