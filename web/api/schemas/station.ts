import { flag, id, named, nullable, text, time } from '#api/schema'
import { secret } from '#api/schemas/webhook'

const properties = {
  id,
  name: text,
  cityId: id,
  enabled: { ...flag, description: 'Whether its readings are accepted' },
  createdAt: time,
} as const

/** Without the time of the last request, which changes by itself: its ETag would change with it. */
export const Station = named('Station', 'A weather station that pushes readings', properties)

export const StationWithRequest = named('StationWithRequest', 'A station and its last request', {
  ...properties,
  lastRequestAt: nullable(time),
})

export const NewStation = named('NewStation', 'A new weather station, with its secret', {
  ...properties,
  secret,
})
