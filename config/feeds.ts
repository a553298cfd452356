import env from '#config/env'
import { longestInterval } from '#support/schedule'

const schedule = env.get('WEATHER_SCHEDULE')
const stationUrl = env.get('STATION_URL')

export default {
  openMeteo: {
    url: env.get('WEATHER_API_URL'),
    key: env.get('WEATHER_API_KEY')?.release(),
  },

  /** Address of the station's file. Without it, there is no station feed. */
  stationUrl,

  /** Names of the configured feeds. */
  names: stationUrl ? ['open-meteo', 'station'] : ['open-meteo'],

  requestTimeoutMs: env.get('WEATHER_TIMEOUT') * 1000,

  /** A cron expression or an interval such as "15m". Without it, nothing is fetched automatically. */
  schedule,

  /** The longest time between two scheduled runs. */
  longestIntervalSeconds: schedule ? longestInterval(schedule, new Date()) / 1000 : undefined,

  runTimeoutMs: 300_000,

  runsKeptDays: 90,
}
