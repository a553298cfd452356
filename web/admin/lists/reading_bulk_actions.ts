import { deleteReadings } from '#admin/actions/city_readings_deleted'
import type { BulkAction, SelectedRows } from '#admin/lists/bulk_action'
import { NEWEST_READING_ID } from '#admin/newest_reading_sql'
import { phrase } from '#support/phrase'

const MAX_NAMED_CITIES = 10

export const remove: BulkAction = {
  label: phrase('Delete'),
  title: (n) => phrase('Delete {n, plural, one {# reading} other {# readings}}', { n }),
  done: (n) => phrase('{n, plural, one {# reading is} other {# readings are}} deleted.', { n }),
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
    const data = { readings, cities: cities.length, names: named.join(', ') }
    return [
      unnamed
        ? phrase(
            '{readings, plural, one {# reading} other {# readings}} of {cities, plural, one {# city} other {# cities}}: {names} and {unnamed, plural, one {# more} other {# more}}.',
            { ...data, unnamed }
          )
        : phrase(
            '{readings, plural, one {# reading} other {# readings}} of {cities, plural, one {# city} other {# cities}}: {names}.',
            data
          ),
      newest
        ? phrase(
            '{n, plural, one {# of them is the newest of its city and stays: it is the current temperature.} other {# of them are the newest of their cities and stay: they are the current temperatures.}}',
            { n: newest }
          )
        : undefined,
      phrase('This cannot be undone.'),
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
