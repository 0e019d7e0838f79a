import type { Colour } from './colour.ts'

export interface Point {
  readonly x: number
  readonly y: number
}

/** Offset 0 to 1, colour, opacity. */
export type Stop = readonly [offset: number, colour: Colour, opacity?: number]

/** What part of the sheet the picture shows: `zoom` times as large, around `focus`. */
interface View {
  readonly zoom: number
  readonly focus: Point
}

/**
 * Collects the shapes of one picture and writes them as SVG. Many small shapes of one colour belong into one
 * path: for the rasteriser a path is nearly free and an element is not (1,000 <rect> cost 16 ms, one path 2).
 * No text (fonts may be missing) and no filters (a blur costs as much as the rest of the picture).
 */
export class Sheet {
  readonly width: number
  readonly height: number
  readonly #definitions: string[] = []
  readonly #shapes: string[] = []

  constructor(width: number, height: number) {
    this.width = width
    this.height = height
  }

  /** A gradient over the shape's bounding box, from (x1, y1) to (x2, y2), by default from top to bottom. */
  linear(stops: readonly Stop[], x1 = 0, y1 = 0, x2 = 0, y2 = 1): string {
    return this.#define('linearGradient', `x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}"`, stopsOf(stops))
  }

  /** A gradient over the shape's bounding box, from (cx, cy) outwards. */
  radial(stops: readonly Stop[], cx = 0.5, cy = 0.5, radius = 0.5): string {
    return this.#define('radialGradient', `cx="${cx}" cy="${cy}" r="${radius}"`, stopsOf(stops))
  }

  /** To be given to `group`: shows only what lies inside the path. */
  clip(d: string): string {
    return `clip-path="${this.#define('clipPath', '', `<path d="${d}"/>`)}"`
  }

  background(fill: string): void {
    this.rect(0, 0, this.width, this.height, fill)
  }

  rect(x: number, y: number, width: number, height: number, fill: string, opacity = 1, round = 0): void {
    const rx = round === 0 ? '' : ` rx="${n(round)}"`
    this.#shapes.push(
      `<rect x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}"${rx} fill="${fill}"${alpha('fill', opacity)}/>`,
    )
  }

  circle(cx: number, cy: number, radius: number, fill: string, opacity = 1): void {
    this.#shapes.push(
      `<circle cx="${n(cx)}" cy="${n(cy)}" r="${n(radius)}" fill="${fill}"${alpha('fill', opacity)}/>`,
    )
  }

  ellipse(cx: number, cy: number, rx: number, ry: number, fill: string, opacity = 1): void {
    this.#shapes.push(
      `<ellipse cx="${n(cx)}" cy="${n(cy)}" rx="${n(rx)}" ry="${n(ry)}" fill="${fill}"${alpha('fill', opacity)}/>`,
    )
  }

  path(d: string, fill: string, opacity = 1): void {
    this.#shapes.push(`<path d="${d}" fill="${fill}"${alpha('fill', opacity)}/>`)
  }

  stroke(d: string, colour: string, width: number, opacity = 1): void {
    this.#shapes.push(
      `<path d="${d}" fill="none" stroke="${colour}" stroke-width="${n(width)}" stroke-linecap="round" stroke-linejoin="round"${alpha('stroke', opacity)}/>`,
    )
  }

  group(attributes: string, draw: () => void): void {
    this.#shapes.push(`<g ${attributes}>`)
    draw()
    this.#shapes.push('</g>')
  }

  /** The whole picture. Where the view reaches over an edge it is moved back inside. */
  toSvg({ zoom, focus }: View): string {
    const { width, height } = this
    const [w, h] = [width / zoom, height / zoom]
    const x = Math.min(Math.max(0, focus.x - w / 2), width - w)
    const y = Math.min(Math.max(0, focus.y - h / 2), height - h)
    return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${n(x)} ${n(y)} ${n(w)} ${n(h)}" preserveAspectRatio="none"><defs>${this.#definitions.join('')}</defs>${this.#shapes.join('')}</svg>`
  }

  #define(element: string, attributes: string, content: string): string {
    const id = `d${this.#definitions.length}`
    this.#definitions.push(`<${element} id="${id}" ${attributes}>${content}</${element}>`)
    return `url(#${id})`
  }
}

/** A coordinate as SVG writes it: a tenth of a pixel is enough, and short numbers parse faster. */
export function n(x: number): string {
  return String(Math.round(x * 10) / 10)
}

function stopsOf(stops: readonly Stop[]): string {
  return stops
    .map(
      ([offset, colour, opacity = 1]) =>
        `<stop offset="${offset}" stop-color="${colour}"${opacity === 1 ? '' : ` stop-opacity="${opacity}"`}/>`,
    )
    .join('')
}

function alpha(kind: 'fill' | 'stroke', opacity: number): string {
  return opacity === 1 ? '' : ` ${kind}-opacity="${Math.round(opacity * 1000) / 1000}"`
}
