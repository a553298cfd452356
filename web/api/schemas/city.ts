import { celsius, count, flag, id, named, nullable, text, time } from '#api/schema'

const properties = {
  id,
  name: text,
  country: text,
  timezone: { type: 'string', description: 'An IANA name, such as Europe/Lisbon' },
  latitude: { type: 'number', minimum: -90, maximum: 90, description: 'Degrees' },
  longitude: { type: 'number', minimum: -180, maximum: 180, description: 'Degrees' },
  enabled: { ...flag, description: 'Only admins see disabled cities' },
} as const

/** Without a reading, which changes by itself: its ETag would be another one each minute. */
export const City = named('City', 'A city, as admins have described it', {
  ...properties,
  otherNames: {
    ...nullable(text),
    description: 'Names in other languages, separated by commas. The search finds them',
  },
})

export const CityWithReading = named('CityWithReading', 'A city and its newest reading', {
  ...properties,
  celsius: nullable(celsius),
  measuredAt: nullable(time),
  version: {
    ...count,
    description: 'Grows with each newest reading of the city. The hub sends the same number',
  },
})

export const SuggestedCity = named('SuggestedCity', 'A city that you may put on your board', {
  id,
  name: text,
  country: text,
  timezone: properties.timezone,
  celsius: nullable(celsius),
  otherName: { ...nullable(text), description: 'The other name by which it was found' },
  isWatched: { ...flag, description: 'Whether it is on your board already' },
})
