import type { City } from './city.js'

const UNITS = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', Infinity],
] as const

/** Returns a temperature with one decimal, such as "20.5°C". */
export function temperatureText(celsius: number, isFahrenheit: boolean, language: string) {
  const value = isFahrenheit ? celsius * 1.8 + 32 : celsius
  return value.toLocaleString(language, {
    style: 'unit',
    unit: isFahrenheit ? 'fahrenheit' : 'celsius',
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  })
}

/** Returns an age, such as "5 minutes ago". */
export function ageText(seconds: number, language: string) {
  const [unit, length] = UNITS.find(([, least]) => seconds >= least) ?? UNITS[3]
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' })
  return format.format(-Math.floor(seconds / length), unit)
}

/** Returns the seconds since the reading of a city. */
export const ageOf = ({ measuredAt }: City, now: number) =>
  measuredAt ? Math.max(0, (now - Date.parse(measuredAt)) / 1000) : undefined

/** Whether a reading is too old for its source. Each station that pushes has a source, such as station-7. */
export function isOld({ source }: City, age: number, staleAfterS: Record<string, number>) {
  const kind = source?.replace(/-\d+$/, '') ?? ''
  return age > (staleAfterS[kind] ?? staleAfterS.other)
}

/** Returns those of the cities that the text names, by id or by name. If it names none, all. */
export function chosenCities(cities: City[], text: string) {
  const chosen = text.toLowerCase().split(/\s*,\s*/)
  if (!text) return cities
  return cities.filter(
    ({ id, name }) => chosen.includes(`${id}`) || chosen.includes(name.toLowerCase())
  )
}
