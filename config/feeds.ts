import env from '#config/env'
import { longestInterval } from '#support/schedule'

const schedule = env.get('WEATHER_SCHEDULE')
const stationUrl = env.get('STATION_URL')

export default {
  openMeteo: {
    url: env.get('WEATHER_API_URL'),
    key: env.get('WEATHER_API_KEY')?.release(),
  },

  /** Address of the station's file. Without it there is no such feed. */
  stationUrl,

  /** Names of the feeds that are configured. */
  names: stationUrl ? ['open-meteo', 'station'] : ['open-meteo'],

  /** Milliseconds that one request may take. */
  requestTimeout: env.get('WEATHER_TIMEOUT') * 1000,

  /** A cron expression or an interval such as "15m". Without it nothing is fetched automatically. */
  schedule,

  /** Longest time in seconds between two runs. */
  longestPause: schedule ? longestInterval(schedule, new Date()) / 1000 : undefined,

  /** Milliseconds after which a run is stopped. */
  longestRun: 300_000,

  /** Days for which runs are kept. */
  keepRuns: 90,
}
