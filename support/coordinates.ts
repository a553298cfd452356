import type { MessageData } from '#support/format_message'

export interface Place {
  latitude: number
  longitude: number
}

type Say = (text: string, data: MessageData) => string

/** Returns a place on the map with one decimal, such as "48.1° N, 11.6° E". */
export const coordinates = ({ latitude, longitude }: Place, say: Say) =>
  `${northOrSouth(latitude, say)}, ${eastOrWest(longitude, say)}`

function northOrSouth(latitude: number, say: Say) {
  const degrees = Math.abs(latitude).toFixed(1)
  return latitude < 0 ? say('{degrees}° S', { degrees }) : say('{degrees}° N', { degrees })
}

function eastOrWest(longitude: number, say: Say) {
  const degrees = Math.abs(longitude).toFixed(1)
  return longitude < 0 ? say('{degrees}° W', { degrees }) : say('{degrees}° E', { degrees })
}
