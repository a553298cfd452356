import { checkPlausibility, partition } from '#weather/plausibility'
import { FeedError, type Feed, type Place } from '#weather/feed'
import { requestText } from '#weather/request'

interface Settings {
  url: string
  /** Of the commercial host. */
  key?: string
  patience: number
}

interface Answer {
  latitude?: unknown
  longitude?: unknown
  location_id?: unknown
  utc_offset_seconds?: unknown
  current_units?: { temperature_2m?: unknown }
  current?: { time?: unknown; temperature_2m?: unknown }
}

/** Degrees: an answer is about the middle of its grid's cell. */
const NEAR = 1

export function openMeteo({ url, key, patience }: Settings): Feed {
  return {
    name: 'open-meteo',
    title: 'Open-Meteo',
    batch: 100,
    fetch: (places, ending) => requestText(addressOf(url, places, key), { patience, ending }),
    parse,
  }
}

function addressOf(base: string, places: Place[], key?: string) {
  const address = new URL(`${base.replace(/\/+$/, '')}/v1/forecast`)
  const list = (of: 'latitude' | 'longitude') => places.map((place) => place[of]).join(',')
  address.searchParams.set('latitude', list('latitude'))
  address.searchParams.set('longitude', list('longitude'))
  address.searchParams.set('current', 'temperature_2m')
  if (key) address.searchParams.set('apikey', key)
  return address
}

/** One place is an object, many are an array in the order in which they were asked for. */
export function parse(text: string, places: Place[]) {
  const answers = answersIn(text)
  const byPlace = new Map<number, Answer | null>()
  answers.forEach((answer, position) => {
    const index = indexOf(answer, position, answers.length === places.length)
    if (index !== undefined) byPlace.set(index, answer)
  })
  return partition(places.map((place, index) => checkFor(place, byPlace.get(index))))
}

function answersIn(text: string): (Answer | null)[] {
  let answers: Answer[] | Answer | string | null
  try {
    answers = JSON.parse(text)
  } catch {
    throw new FeedError('The answer is no JSON.')
  }
  if (Array.isArray(answers)) return answers
  if (answers && typeof answers === 'object' && 'current' in answers) return [answers]
  throw new FeedError('The answer has another shape than Open-Meteo gives.')
}

/** Where not all came, only its number says which place an answer is about; the first has none. */
function indexOf(answer: Answer | null, position: number, complete: boolean) {
  const number = answer?.location_id
  if (Number.isInteger(number)) return number as number
  return complete || position === 0 ? position : undefined
}

function checkFor(place: Place, answer: Answer | null | undefined) {
  const { id: cityId } = place
  if (!answer?.current) return { cityId, reason: 'The answer has nothing of it.' }
  if (!isNear(place, answer)) return { cityId, reason: 'The answer is about another place.' }
  if (![undefined, '°C'].includes(answer.current_units?.temperature_2m as string)) {
    return { cityId, reason: 'The temperature is not in °C.' }
  }
  if (answer.utc_offset_seconds) return { cityId, reason: 'The time is not in UTC.' }
  return checkPlausibility(cityId, answer.current.temperature_2m, answer.current.time)
}

function isNear(place: Place, { latitude, longitude }: Answer) {
  if (typeof latitude !== 'number' || typeof longitude !== 'number') return false
  const east = Math.abs(longitude - place.longitude) % 360
  // Around a pole the meridians meet.
  const sideways = Math.min(east, 360 - east) * Math.cos((place.latitude * Math.PI) / 180)
  return Math.abs(latitude - place.latitude) <= NEAR && sideways <= NEAR
}
