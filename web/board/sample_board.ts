import { DateTime } from 'luxon'

export interface SampleCity {
  name: string
  country: string
  /** Made-up temperatures of the last 24 hours, in °C, one per hour. The last one is the current one. */
  celsius: number[]
  measuredAt: DateTime
}

const HOURS = 24

/** Mean of a day, half its range, the hour of the list that is warmest, and the age of the last value. */
const days = [
  { name: 'Lisbon', country: 'Portugal', mean: 19.2, swing: 4.1, peakHour: 19, minutesAgo: 1 },
  { name: 'Chamonix', country: 'France', mean: -1.4, swing: 5.2, peakHour: 17, minutesAgo: 2 },
  { name: 'Nairobi', country: 'Kenya', mean: 22.6, swing: 4.8, peakHour: 21, minutesAgo: 2 },
  { name: 'Kathmandu', country: 'Nepal', mean: 12.3, swing: 6.4, peakHour: 9, minutesAgo: 4 },
  { name: 'Tromsø', country: 'Norway', mean: -7.1, swing: 1.6, peakHour: 14, minutesAgo: 3 },
]

/** Returns the cities of the public page. Their temperatures are made up, and the same for everybody. */
export function sampleBoard(now = DateTime.utc()): SampleCity[] {
  return days.map(({ name, country, mean, swing, peakHour, minutesAgo }) => {
    const celsius = Array.from({ length: HOURS }, (_, hour) => {
      const daily = Math.cos(((hour - peakHour) / HOURS) * 2 * Math.PI)
      const gust = Math.sin(hour * 2.7 + mean) / 5
      return Math.round((mean + swing * daily + gust) * 10) / 10
    })
    return { name, country, celsius, measuredAt: now.minus({ minutes: minutesAgo }) }
  })
}
