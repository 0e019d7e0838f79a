const mostPages = 50

export interface PagesSearch {
  /** How many pages of the list are shown, so that whoever comes back finds what they left; 1 where it is left out. */
  readonly pages?: number
}

/** Of an address that anybody may have typed: what makes no sense is left out. */
export function readPagesSearch({ pages }: Record<string, unknown>): PagesSearch {
  return Number.isInteger(pages) && Number(pages) > 1 && Number(pages) <= mostPages
    ? { pages: Number(pages) }
    : {}
}
