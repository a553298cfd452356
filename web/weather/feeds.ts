import config from '#config/feeds'
import type { Feed } from '#weather/feed'
import { openMeteo } from '#weather/open_meteo'
import { station } from '#weather/station'

const { openMeteo: settings, stationUrl, requestTimeoutMs: timeoutMs } = config

/**
 * The configured feeds; the first is the default. To add a feed, add a file to this folder and a
 * line here.
 */
export const feeds: Feed[] = [
  openMeteo({ ...settings, timeoutMs }),
  ...(stationUrl ? [station({ url: stationUrl, timeoutMs })] : []),
]
