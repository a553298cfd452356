import type { Unit } from '#browser/format_temperature'
import type { AlertKind } from '#alerts/limits'
import { limitInput } from '#alerts/typed_limit'
import type Alert from '#models/alert'
import City from '#models/city'
import type User from '#models/user'

/**
 * Returns the cities for which a member may set alerts: those of their board, and the one of an alert that
 * they edit.
 */
async function choosableCities(member: User, editing?: Alert) {
  const cities = await member.watchedCities()
  if (!editing || cities.some(({ id }) => id === editing.cityId)) return cities
  return [...cities, await City.findOrFail(editing.cityId)]
}

/** Returns the data with which the form of an alert is validated. */
export async function alertWriter(member: User, editing?: Alert) {
  const cities = await choosableCities(member, editing)
  return { unit: member.temperatureUnit as Unit, cityIds: cities.map(({ id }) => id) }
}

/**
 * Returns what the form of an alert needs.
 * @param editing omitted for a new alert
 * @param cityId suggestion for a new alert
 */
export async function alertForm(member: User, editing?: Alert, cityId?: number) {
  const cities = await choosableCities(member, editing)
  const chosen = editing?.cityId ?? cities.find(({ id }) => id === cityId)?.id
  return {
    id: editing?.id,
    unit: member.temperatureUnit as Unit,
    cities: new Map(cities.map(({ id, title }) => [String(id), title])),
    values: { city_id: String(chosen ?? cities[0]?.id ?? ''), ...valuesOf(member, editing) },
  }
}

/** Returns what the form of a new alert needs on the page of its city. */
export function cityAlertForm(member: User) {
  return { unit: member.temperatureUnit, values: valuesOf(member) }
}

function valuesOf({ temperatureUnit }: User, alert?: Alert) {
  if (!alert) return { kind: 'above', limit: '' }
  const kind = alert.kind as AlertKind
  return { kind, limit: limitInput(Number(alert.celsius), kind, temperatureUnit as Unit) }
}
