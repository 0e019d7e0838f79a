export const lists = {
  more: 'Show more',
  loading: 'Loading …',
  moreShown: '{count, number} more shown',
  unreadable: 'Nothing is lost: only this page could not read it.',
  again: 'Try again',
} as const
