import { celsius, id, named, nullable, text, time } from '#api/schema'

export const StoredReading = named('StoredReading', 'A reading in the history of a city', {
  id,
  cityId: id,
  cityName: text,
  celsius: { ...nullable(celsius), description: 'null is “no reading”' },
  measuredAt: time,
  source: { ...text, description: 'The feed, or the way, by which it came, such as `admin`' },
})
