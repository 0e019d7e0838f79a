const longest = 2_000

/**
 * A text from outside in a form that PostgreSQL's text can hold, and not too long to show: no U+0000, no half
 * characters, 2,000 characters at most.
 */
export function storableText(text: string): string {
  return [...text.replaceAll('\0', '').toWellFormed()].slice(0, longest).join('')
}
