import env from '#config/env'
import type { Feed } from '#weather/feed'
import { openMeteo } from '#weather/open_meteo'
import { longestPause } from '#support/schedule'
import { station } from '#weather/station'

const patience = env.get('WEATHER_TIMEOUT') * 1000
const schedule = env.get('WEATHER_SCHEDULE')
const stationUrl = env.get('STATION_URL')

/** Each that brings readings: a file in web/weather and a line here. The first is the usual one. */
export const feeds: Feed[] = [
  openMeteo({
    url: env.get('WEATHER_API_URL'),
    key: env.get('WEATHER_API_KEY')?.release(),
    patience,
  }),
  ...(stationUrl ? [station({ url: stationUrl, patience })] : []),
]

export default {
  /** A cron expression or an interval such as "15m"; none: nothing is fetched by itself. */
  schedule,

  /** Seconds between two turns, at most. */
  longestPause: schedule ? longestPause(schedule, new Date()) / 1000 : undefined,

  /** Milliseconds after which a run is ended. */
  longestRun: 300_000,

  /** Days for which runs are kept. */
  keepRuns: 90,
}
