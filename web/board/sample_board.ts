import { describeCity, type Reader } from '#browser/board/describe_city'
import type { Point } from '#browser/board/points'
import { NEVER_STALE } from '#browser/board/staleness'

const HOUR_MS = 3_600_000
const HOURS = 24

/** Mean and half the range of a day in °C, the hour of the last day that was warmest, and the age of the last value. */
const days = [
  { name: 'Lisbon', mean: 19.2, swing: 4.1, warmest: 19, minutesAgo: 1 },
  { name: 'Chamonix', mean: -1.4, swing: 5.2, warmest: 17, minutesAgo: 2 },
  { name: 'Nairobi', mean: 26.6, swing: 4.8, warmest: 21, minutesAgo: 2 },
  { name: 'Kathmandu', mean: 12.3, swing: 6.4, warmest: 9, minutesAgo: 4 },
  { name: 'Tromsø', mean: -7.4, swing: 1.6, warmest: 14, minutesAgo: 3 },
]

/**
 * Returns the rows of the sample board. Their temperatures are made up, and the same for everybody.
 * @param now milliseconds since 1970
 */
export function sampleBoard(reader: Reader, now = Date.now()) {
  return days.map(({ name, minutesAgo, ...day }) => {
    const at = now - minutesAgo * 60_000
    const points = pointsOf(day, at)
    const shown = { celsius: points.at(-1)![1], measuredAt: new Date(at).toISOString() }
    const described = describeCity({ ...shown, source: null, points }, NEVER_STALE, reader, now)
    const attributes = { 'data-points': JSON.stringify(points), 'data-step': described.step }
    return { ...described, name, measuredAt: shown.measuredAt, attributes }
  })
}

type Day = Omit<(typeof days)[number], 'name' | 'minutesAgo'>

function pointsOf({ mean, swing, warmest }: Day, at: number) {
  return Array.from({ length: HOURS + 1 }, (_, hour): Point => {
    const daily = Math.cos(((hour - warmest) / HOURS) * 2 * Math.PI)
    const gust = Math.sin(hour * 2.7 + mean) / 5
    const celsius = Math.round((mean + swing * daily + gust) * 10) / 10
    return [Math.floor((at - (HOURS - hour) * HOUR_MS) / 1000), celsius]
  })
}
