import { sayInEnglish } from '#browser/format_text'
import type { Formats } from '#training/formats_of'
import type { YearlyReport } from '#training/yearly_report'

/** Units of the drawing. */
export const CHART_WIDTH = 720
export const CHART_HEIGHT = 160

const MONTH_WIDTH = CHART_WIDTH / 12
const BAR_WIDTH = 22

export interface Bar {
  x: number
  y: number
  width: number
  height: number
  /** Whether it belongs to the year of the report, and not to the year before. */
  isCurrent: boolean
}

/** The distance of each month as a bar, with the same month of the year before to the left of it. */
export function monthBars({ current, previous }: YearlyReport): Bar[] {
  const highest = Math.max(...[...current.months, ...previous.months].map((each) => each.distanceM))
  const margin = (MONTH_WIDTH - 2 * BAR_WIDTH) / 2
  const barsOf = (months: { distanceM: number }[], isCurrent: boolean) =>
    months.map(({ distanceM }, month) => {
      const height = highest ? Math.round((distanceM / highest) * CHART_HEIGHT) : 0
      const x = month * MONTH_WIDTH + margin + (isCurrent ? BAR_WIDTH : 0)
      return { x, y: CHART_HEIGHT - height, width: BAR_WIDTH, height, isCurrent }
    })
  return [...barsOf(previous.months, false), ...barsOf(current.months, true)].filter(
    ({ height }) => height > 0
  )
}

/** Says what the chart shows: "Distance by month. January: 120.5 km (2024: 98.0 km)…" */
export function describeChart(
  { current, previous }: YearlyReport,
  { distance, months: names }: Formats,
  say = sayInEnglish
) {
  const months = current.months.map((month, index) => {
    const before = distance(previous.months[index].distanceM)
    return `${names[index]}: ${distance(month.distanceM)} (${previous.year}: ${before})`
  })
  const data = { year: String(current.year), months: months.join(', ') }
  return say('Distance by month in {year}. {months}.', data)
}
