const control = 'input:not([type="file"]), textarea, button'

/** Puts the keyboard at the field that comes first on the page, or at the control within it. */
export function focusFirst(fields: readonly string[]): void {
  const [first] = fields
    .map((field) => document.getElementById(field))
    .filter((element) => element !== null)
    .toSorted((a, b) => (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1))
  const target = first?.matches(control) ? first : (first?.querySelector<HTMLElement>(control) ?? first)
  target?.focus()
}
