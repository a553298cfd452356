import type { MessageData } from '#support/format_message'

export interface Place {
  latitude: number
  longitude: number
}

type Say = (text: string, data: MessageData) => string

/** Returns a place on the map with one decimal, such as "48.1° N, 11.6° E". */
export function coordinates({ latitude, longitude }: Place, say: Say, locale: string) {
  const [north, east] = [latitude, longitude].map((angle) => ({
    degrees: Math.abs(angle).toLocaleString(locale, ONE_DECIMAL),
  }))
  const vertical = latitude < 0 ? say('{degrees}° S', north) : say('{degrees}° N', north)
  const horizontal = longitude < 0 ? say('{degrees}° W', east) : say('{degrees}° E', east)
  return `${vertical}, ${horizontal}`
}

const ONE_DECIMAL = { minimumFractionDigits: 1, maximumFractionDigits: 1 }
