import type { Line, Point } from '#weather/history/line'

/** Units of the SVG. */
export const WIDTH = 720
export const HEIGHT = 110
const MARGIN = 5

/** The paths of a line, for the attribute `d`. */
export interface Drawing {
  mean: string
  /** The area between the lowest and the highest values. */
  range: string
}

/**
 * Draws lines on one scale.
 * @param start left edge, in milliseconds since 1970
 * @param end right edge
 */
export function drawLines(lines: Line[], start: number, end: number) {
  const known = lines.flatMap(({ points }) => points).filter(isKnown)
  const lowest = Math.min(...known.map((point) => point.lowest))
  const highest = Math.max(...known.map((point) => point.highest))
  const x = (at: number) => rounded((WIDTH * (at - start)) / (end - start))
  const up = (celsius: number) => (highest > lowest ? (celsius - lowest) / (highest - lowest) : 0.5)
  const y = (celsius: number) => rounded(HEIGHT - MARGIN - up(celsius) * (HEIGHT - 2 * MARGIN))
  const drawings = lines.map(({ points }): Drawing => {
    const parts = partsOf(points)
    return {
      // A line of no length is a dot: a reading between two gaps.
      mean: parts
        .map((part) => part.map(({ at, mean }) => `${x(at)} ${y(mean)}h0`))
        .map((steps) => `M${steps.join('L')}`)
        .join(''),
      range: parts
        .filter((part) => part.some((point) => point.highest > point.lowest))
        .map((part) => [
          ...part.map((point) => `${x(point.at)} ${y(point.highest)}`),
          ...part.toReversed().map((point) => `${x(point.at)} ${y(point.lowest)}`),
        ])
        .map((corners) => `M${corners.join('L')}Z`)
        .join(''),
    }
  })
  return { lowest, highest, drawings, isEmpty: known.length === 0 }
}

type KnownPoint = Point & { lowest: number; mean: number; highest: number }

const isKnown = (point: Point): point is KnownPoint => point.mean !== null

/** Splits a line at its gaps. */
function partsOf(points: Point[]) {
  const parts: KnownPoint[][] = [[]]
  for (const point of points) {
    if (isKnown(point)) parts.at(-1)!.push(point)
    else parts.push([])
  }
  return parts.filter(({ length }) => length > 0)
}

const rounded = (value: number) => Number(value.toFixed(1))
