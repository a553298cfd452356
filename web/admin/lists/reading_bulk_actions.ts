import type { Action, Selected } from '#admin/lists/bulk_action'
import { pluralize } from '#support/pluralize'
import { deleteReadings } from '#admin/actions/city_readings_deleted'
import { NEWEST_READING_ID } from '#admin/newest_reading'

export const remove: Action = {
  label: 'Delete',
  done: 'deleted',
  danger: true,
  final: true,
  foretell: async (selected) => {
    const cities = await byCity(selected)
    const sum = (of: 'readings' | 'current') =>
      cities.reduce((total, city) => total + Number(city[of]), 0)
    const named = cities.slice(0, 10).map(({ title, readings }) => `${title} (${readings})`)
    const more = cities.length - named.length
    const current = sum('current')
    return [
      `${pluralize(sum('readings'), 'reading', 'readings')} of ${pluralize(cities.length, 'city', 'cities')}: ${named.join(', ')}${more ? ` and ${more.toLocaleString('en')} more` : ''}.`,
      current
        ? `${pluralize(current, 'of them is the newest of its city and stays', 'of them are the newest of their cities and stay')}: a temperature is from it.`
        : '',
      'This cannot be undone.',
    ]
  },
  act: deleteReadings,
}

/** Of each city how many are selected, and whether its newest is among them; most first. */
const byCity = (selected: Selected) =>
  selected
    .clone()
    .clearSelect()
    .joinRaw('JOIN cities AS theirs ON theirs.id = readings.city_id')
    .select(
      selected.client.raw(
        `theirs.name || ', ' || theirs.country AS title, count(*) AS readings,
         count(*) FILTER (WHERE readings.id = ${NEWEST_READING_ID}) AS current`
      )
    )
    .groupBy('theirs.id')
    .orderByRaw('count(*) DESC, theirs.name')
    .pojo<Record<'title' | 'readings' | 'current', string>>()
