import type City from '#models/city'
import type { Reader } from '#browser/board/describe_city'
import { describeHistory } from '#weather/history/describe_history'
import { figuresOf } from '#weather/history/figures'
import { lineOf } from '#weather/history/line'
import { windowOf, type Period } from '#weather/history/periods'
import { readHistory } from '#weather/history/read_history'

export type CityHistory = Awaited<ReturnType<typeof historyOf>>

/** Returns the history of a city in a period that ends now, in °C. */
export async function measuredHistory(city: City, period: Period) {
  const window = windowOf(period, city.timezone)
  const history = await readHistory(city.id, window)
  return { window, history, line: lineOf(history, window), figures: figuresOf(history.buckets) }
}

/** Returns the history of a city in a period that ends now: its line, and the same in words. */
export async function historyOf(city: City, period: Period, reader: Reader) {
  const { window, history, line } = await measuredHistory(city, period)
  return { city, window, line, text: describeHistory(city, history, window, reader) }
}

/** °C with two decimals: a mean has more of them than a thermometer. */
export const roundMean = (mean: number | null) => mean && Number(mean.toFixed(2))

/** Returns a history as the script of the page reads it. Temperatures are °C, whatever the member's unit. */
export function historyJson({ window, line, text }: CityHistory) {
  const { points, isHeld, gapMs } = line
  return {
    start: window.start.toMillis(),
    end: window.end.toMillis(),
    zone: window.end.zoneName,
    gapMs: Number.isFinite(gapMs) ? gapMs : null,
    isHeld,
    at: points.map(({ at }) => Math.round(at)),
    lowest: points.map(({ lowest }) => lowest),
    mean: points.map(({ mean }) => roundMean(mean)),
    highest: points.map(({ highest }) => highest),
    ...text,
  }
}
