import type { Say } from '../format_text.js'
import { degreesOf, formatDifference, formatTemperature, type Unit } from '../format_temperature.js'
import { stepOf, type Step } from '../temperature_scale.js'
import { relativeTime } from '../relative_time.js'
import { withNewest, type Newest, type Point } from './points.js'
import { drawSparkline, type Sparkline } from './sparkline.js'
import { sourceName, staleSentence, type StaleAfter } from './staleness.js'
import { changeInAnHour } from './trend.js'

/** Nobody needs to see the colour of a temperature. */
const STEP_WORDS: Record<Step, (say: Say) => string> = {
  bitter: (say) => say('Bitter cold'),
  freezing: (say) => say('Freezing'),
  cold: (say) => say('Cold'),
  cool: (say) => say('Cool'),
  mild: (say) => say('Mild'),
  warm: (say) => say('Warm'),
  hot: (say) => say('Hot'),
}

/** How the member reads temperatures. */
export interface Reader {
  unit: Unit
  locale: string
  say: Say
}

/** A city with its newest reading and the points before it, oldest first. */
export interface ShownCity extends Newest {
  /** The code of the source, null if there is no reading. */
  source: string | null
  /** Names of the stations that push readings of the city, by id. */
  stations?: Record<string, string>
  points: Point[]
}

/**
 * Describes a city for a row of the board. The server and the browser both use it.
 * @param now milliseconds since 1970
 */
export function describeCity(
  shown: ShownCity,
  staleAfter: StaleAfter,
  reader: Reader,
  now: number
) {
  const { celsius, measuredAt } = shown
  const { unit, locale, say } = reader
  const points = withNewest(shown.points, shown, now / 1000)
  const step = stepOf(celsius)
  const day = drawSparkline(points, now / 1000)
  return {
    points,
    step,
    day,
    temperature: formatTemperature(celsius, unit, locale, say),
    stepWord: step ? STEP_WORDS[step](say) : '',
    trend: describeTrend(points, reader),
    dayTitle: describeDay(day, reader),
    age: relativeTime(measuredAt, say, now),
    sourceName: measuredAt ? sourceName(shown.source, say, shown.stations) : '',
    stale: staleSentence(shown, staleAfter, say, now),
  }
}

/** Returns the change in the hour before the last reading, to see and to hear. Empty if it is not known. */
function describeTrend(points: Point[], { unit, locale, say }: Reader) {
  const change = changeInAnHour(points)
  if (change === null) return { short: '', words: '' }
  const degrees = degreesOf(change, unit)
  if (degrees === 0) return { short: '→', words: say('The same as an hour earlier') }
  const size = formatDifference(change, unit, locale)
  return degrees > 0
    ? { short: `↗ ${size}`, words: say('{size} warmer than an hour earlier', { size }) }
    : { short: `↘ ${size}`, words: say('{size} colder than an hour earlier', { size }) }
}

function describeDay({ extent, isOld }: Sparkline, { unit, locale, say }: Reader) {
  if (isOld) return say('The last reading is older than 24 hours')
  if (!extent) return say('No reading in the last 24 hours')
  const [lowest, highest] = extent.map((celsius) => formatTemperature(celsius, unit, locale))
  return lowest === highest
    ? say('{temperature} in the last 24 hours', { temperature: lowest })
    : say('Between {lowest} and {highest} in the last 24 hours', { lowest, highest })
}
