import { WINDOW_S, type Point } from './points.js'

const WIDTH = 120
const HEIGHT = 32
const MARGIN = 3

/** A smaller difference between the lowest and the highest value does not fill the height. */
const LEAST_RANGE = 2

/** The attributes `d` of the paths of a sparkline, which may be empty. */
export interface Sparkline {
  line: string
  /** From the last reading to the present, during which nobody has measured. */
  held: string
  /** The last reading. */
  end: string
  /** The lowest and the highest value that was measured in the window, in °C. */
  extent: readonly [number, number] | null
  /** True if the last reading is older than the window. */
  isOld: boolean
}

/**
 * Draws the 24 hours before `now`. If the last reading before them had a value, the line begins at the
 * edge. A null value leaves a gap.
 * @param points oldest first
 * @param now seconds since 1970
 */
export function drawSparkline(points: Point[], now: number): Sparkline {
  const start = now - WINDOW_S
  const isOld = points.length > 0 && points.at(-1)![0] <= start
  const shown = fromEdge(points, start)
  const [lowest, highest] = knownExtent(shown) ?? [0, 0]
  const middle = (lowest + highest) / 2
  const range = Math.max(highest - lowest, LEAST_RANGE)
  const x = (at: number) => text((WIDTH * Math.min(WINDOW_S, Math.max(0, at - start))) / WINDOW_S)
  const y = (celsius: number) =>
    text(HEIGHT / 2 - ((celsius - middle) / range) * (HEIGHT - 2 * MARGIN))

  const last = shown.at(-1)
  const end = last && last[1] !== null ? `M${x(last[0])} ${y(last[1])}h0` : ''
  return {
    line: lineOf(shown, x, y),
    held: end && end.replace('h0', `H${WIDTH}`),
    end,
    extent: isOld ? null : knownExtent(points.filter(([at]) => at > start)),
    isOld,
  }
}

/** Returns the points of the window, and the point at its edge to which the line from before leads. */
function fromEdge(points: Point[], start: number): Point[] {
  const first = points.findIndex(([at]) => at > start)
  if (first === 0) return points
  if (first === -1) return points.slice(-1).map(([, celsius]) => [start, celsius])
  return [edgeOf(points[first - 1], points[first], start), ...points.slice(first)]
}

function edgeOf(before: Point, after: Point, start: number): Point {
  if (before[1] === null || after[1] === null) return [start, before[1]]
  const share = (start - before[0]) / (after[0] - before[0])
  return [start, before[1] + share * (after[1] - before[1])]
}

function lineOf(points: Point[], x: (at: number) => string, y: (celsius: number) => string) {
  const steps = points.map(([at, celsius], index) => {
    if (celsius === null) return ''
    const continues = index > 0 && points[index - 1][1] !== null
    return `${continues ? 'L' : 'M'}${x(at)} ${y(celsius)}`
  })
  return steps.join('')
}

function knownExtent(points: Point[]) {
  const known = points.flatMap(([, celsius]) => celsius ?? [])
  return known.length ? ([Math.min(...known), Math.max(...known)] as const) : null
}

const text = (value: number) => String(Math.round(value * 10) / 10)
