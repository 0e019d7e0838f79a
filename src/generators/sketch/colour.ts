/** A colour as "#rrggbb". */
export type Colour = string

/**
 * OKLab: lightness 0 to 1, a and b about -0.4 to 0.4. Mixing here, not in sRGB, keeps the way from a warm to a
 * cold colour from going grey.
 */
export interface Lab {
  readonly l: number
  readonly a: number
  readonly b: number
}

/** The colour `share` of the way from one to the other; 0 is `from`. */
export function mix(from: Colour, to: Colour, share: number): Colour {
  const [x, y] = [labOf(from), labOf(to)]
  const between = (p: number, q: number) => p + (q - p) * share
  return colourOf({ l: between(x.l, y.l), a: between(x.a, y.a), b: between(x.b, y.b) })
}

/** The same colour, lighter (up to 1) or darker (down to -1) by that much of what is left. */
export function tone(colour: Colour, by: number): Colour {
  return by < 0 ? mix(colour, '#0c0a14', -by) : mix(colour, '#fffaf0', by)
}

/** Turns the hue by so many degrees and multiplies the chroma. */
export function shift(colour: Colour, degrees: number, chroma = 1): Colour {
  const { l, a, b } = labOf(colour)
  const angle = (degrees * Math.PI) / 180
  const [cos, sin] = [Math.cos(angle) * chroma, Math.sin(angle) * chroma]
  return colourOf({ l, a: a * cos - b * sin, b: a * sin + b * cos })
}

export function labOf(colour: Colour): Lab {
  const [r, g, b] = [1, 3, 5].map((at) => toLinear(Number.parseInt(colour.slice(at, at + 2), 16) / 255)) as [
    number,
    number,
    number,
  ]
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
  return {
    l: 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    a: 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    b: 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  }
}

/** Colours outside sRGB are cut off channel by channel: near enough for a picture. */
export function colourOf({ l, a, b }: Lab): Colour {
  const long = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const medium = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const short = (l - 0.0894841775 * a - 1.291485548 * b) ** 3
  return rgb(
    4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
    -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
    -0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short,
  )
}

function rgb(...linear: readonly number[]): Colour {
  const byte = (x: number) => Math.round(255 * Math.min(1, Math.max(0, fromLinear(x))))
  return `#${linear.map((x) => byte(x).toString(16).padStart(2, '0')).join('')}`
}

function toLinear(x: number): number {
  return x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4
}

function fromLinear(x: number): number {
  return x <= 0.0031308 ? 12.92 * x : 1.055 * Math.max(0, x) ** (1 / 2.4) - 0.055
}
