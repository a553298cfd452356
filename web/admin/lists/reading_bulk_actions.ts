import { deleteReadings } from '#admin/actions/city_readings_deleted'
import type { BulkAction, SelectedRows } from '#admin/lists/bulk_action'
import { NEWEST_READING_ID } from '#admin/newest_reading_sql'
import { pluralize } from '#support/pluralize'

const MAX_NAMED_CITIES = 10

export const remove: BulkAction = {
  label: 'Delete',
  done: 'deleted',
  danger: true,
  irreversible: true,
  preview: async (selected) => {
    const cities = await countByCity(selected)
    const readings = cities.reduce((sum, city) => sum + Number(city.readings), 0)
    const newest = cities.reduce((sum, city) => sum + Number(city.newest), 0)
    const named = cities
      .slice(0, MAX_NAMED_CITIES)
      .map((city) => `${city.title} (${city.readings})`)
    const unnamed = cities.length - named.length
    const and = unnamed ? ` and ${unnamed.toLocaleString('en')} more` : ''
    return [
      `${pluralize(readings, 'reading', 'readings')} of ${pluralize(cities.length, 'city', 'cities')}: ${named.join(', ')}${and}.`,
      newest
        ? pluralize(
            newest,
            'of them is the newest of its city and stays: it is the current temperature.',
            'of them are the newest of their cities and stay: they are the current temperatures.'
          )
        : '',
      'This cannot be undone.',
    ]
  },
  perform: deleteReadings,
}

/**
 * For each city: the number of its selected readings, and 1 if the city's newest reading is
 * selected (otherwise 0). The city with the most selected readings comes first.
 */
const countByCity = (selected: SelectedRows) =>
  selected
    .clone()
    .clearSelect()
    .joinRaw('JOIN cities AS theirs ON theirs.id = readings.city_id')
    .select(
      selected.client.raw(
        `theirs.name || ', ' || theirs.country AS title, count(*) AS readings,
         count(*) FILTER (WHERE readings.id = ${NEWEST_READING_ID}) AS newest`
      )
    )
    .groupBy('theirs.id')
    .orderByRaw('count(*) DESC, theirs.name')
    .pojo<Record<'title' | 'readings' | 'newest', string>>()
