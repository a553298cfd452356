import { KINDS, type Kind } from '#training/kinds'
import type { Totals } from '#training/totals'
import type { Pair } from '#training/week_overview'
import type { WeekTotals } from '#training/weekly_totals'

/** Units of the SVG. Each pair of weeks is one column. */
const COLUMN = 10
export const CHART_HEIGHT = 100

type Weeks = Pair<WeekTotals>[]

/** The bars of one week, one for each kind. The first bar is at the bottom. */
export interface BarColumn {
  x: number
  bars: { kind: Kind; y: number; height: number }[]
}

/** The distances of weeks as stacked bars, with the other year as a line of steps. */
export function distanceChart(pairs: Weeks) {
  const distances = pairs.flatMap(({ week, other }) => [week, other].map(distanceOf))
  const highest = Math.max(...distances)
  const scale = highest ? CHART_HEIGHT / highest : 0
  const columns = pairs.map(({ week }, index): BarColumn => {
    let top = CHART_HEIGHT
    const bars = (week?.kinds ?? []).map(({ kind, distanceM }) => {
      const height = distanceM * scale
      top -= height
      return { kind, y: rounded(top), height: rounded(height) }
    })
    return { x: index * COLUMN, bars }
  })
  const steps = pairs.map(({ other }, index) => {
    const y = rounded(CHART_HEIGHT - distanceOf(other) * scale)
    const command = pairs[index - 1]?.other ? 'L' : 'M'
    return other ? `${command}${index * COLUMN} ${y}h${COLUMN}` : ''
  })
  return { highest, width: pairs.length * COLUMN, columns, otherPath: steps.join('') }
}

/** SVG paths. A point is a week between two weeks without entries: a line of no length, drawn as a dot. */
interface SpeedLine {
  path: string
  points: string
}

/** The average speeds of one kind: a line for the weeks, and a line for the other year. */
export function speedChart(pairs: Weeks, kind: Kind) {
  const speeds = (side: keyof Pair) =>
    pairs.map((pair) => speedOf(pair[side]?.kinds.find((each) => each.kind === kind)))
  const [weeks, others] = [speeds('week'), speeds('other')]
  const known = [...weeks, ...others].filter((speed) => speed !== undefined)
  const [lowest, highest] = [Math.min(...known), Math.max(...known)]
  const range = highest - lowest
  const up = (speed: number) => (range ? (speed - lowest) / range : 0.5)
  const drawn = (line: (number | undefined)[]): SpeedLine => {
    const parts = line.map((speed, index) => {
      if (speed === undefined) return { path: '', points: '' }
      const isFirst = line[index - 1] === undefined
      const y = rounded(CHART_HEIGHT - up(speed) * CHART_HEIGHT)
      const place = `${index * COLUMN + COLUMN / 2} ${y}`
      return isFirst && line[index + 1] === undefined
        ? { path: '', points: `M${place}h0` }
        : { path: `${isFirst ? 'M' : 'L'}${place}`, points: '' }
    })
    return {
      path: parts.map(({ path }) => path).join(''),
      points: parts.map(({ points }) => points).join(''),
    }
  }
  return {
    kind,
    lowest,
    highest,
    width: pairs.length * COLUMN,
    line: drawn(weeks),
    other: drawn(others),
  }
}

/** Returns the kinds that have entries in any of the weeks, in the order of `KINDS`. */
export function kindsOf(pairs: Weeks) {
  const found = new Set(
    pairs.flatMap(({ week, other }) =>
      [...(week?.kinds ?? []), ...(other?.kinds ?? [])].map(({ kind }) => kind)
    )
  )
  return (Object.keys(KINDS) as Kind[]).filter((kind) => found.has(kind))
}

const distanceOf = (week?: WeekTotals) => week?.total.distanceM ?? 0

const speedOf = (totals?: Totals) => totals && totals.distanceM / totals.durationS

const rounded = (value: number) => Number(value.toFixed(1))
