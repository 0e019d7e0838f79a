/** What `/metrics` says at a moment. */
export class Scrape {
  readonly text: string

  private constructor(text: string) {
    this.text = text
  }

  static async of(url: string): Promise<Scrape> {
    const response = await fetch(new URL('/metrics', url))
    if (!response.ok) throw new Error(`/metrics answered ${response.status}`)
    return new Scrape(await response.text())
  }

  /** Of one series, named as Prometheus does: name{label="value"}; null where it is not served. */
  value(series: string): number | null {
    const line = this.text.split('\n').find((candidate) => candidate.startsWith(`${series} `))
    return line === undefined ? null : Number(line.slice(series.length + 1))
  }
}

/** Looks again and again until a series has a value that will do; the test's timeout bounds it. */
export async function seriesUntil(
  url: string,
  series: string,
  isEnough: (value: number) => boolean,
): Promise<number> {
  for (;;) {
    const value = (await Scrape.of(url)).value(series)
    if (value !== null && isEnough(value)) return value
  }
}
