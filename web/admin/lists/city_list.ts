import { disable, enable, remove } from '#admin/lists/city_bulk_actions'
import { List } from '#admin/lists/list'
import { cityColumns } from '#exports/columns'
import City from '#models/city'
import { phrase } from '#support/phrase'

interface Filter {
  search?: string
  enabled?: 'yes' | 'no'
  reading?: 'none' | 'old'
  watched?: 'yes' | 'no'
}

// These must be exactly the expressions of the indexes. Otherwise PostgreSQL does not use the
// indexes.
const CELSIUS = `coalesce(celsius, '-Infinity')`
const MEASURED_AT = `coalesce(measured_at, '-infinity')`

export const cities = new List<typeof City, Filter>({
  name: 'cities',
  id: 'cities.id',
  sorts: {
    name: { expression: 'cities.name', type: 'text', label: phrase('Name//city') },
    country: { expression: 'cities.country', type: 'text', label: phrase('Country') },
    celsius: { expression: CELSIUS, type: 'numeric', label: phrase('Temperature') },
    measured: { expression: MEASURED_AT, type: 'timestamptz', label: phrase('Measured') },
    members: { expression: 'members', id: 'city_id', type: 'integer', label: phrase('Watched by') },
  },
  defaultSort: 'name',
  choices: {
    enabled: {
      label: phrase('Enabled or not'),
      options: { yes: phrase('Enabled'), no: phrase('Disabled') },
    },
    reading: {
      label: phrase('Any reading'),
      options: { none: phrase('No reading'), old: phrase('Older than a day') },
    },
    watched: {
      label: phrase('Watched or not'),
      options: { yes: phrase('Watched'), no: phrase('Watched by nobody') },
    },
  },
  find: ({ search, enabled, reading, watched }) =>
    City.matching(search)
      .withScopes((query) => query.withMemberCount())
      .if(enabled, (query) => query.where('enabled', enabled === 'yes'))
      .if(reading === 'none', (query) => query.whereRaw(`${CELSIUS} = '-Infinity'`))
      .if(reading === 'old', (query) =>
        query.whereRaw(`${MEASURED_AT} < now() - interval '1 day' AND ${MEASURED_AT} > '-infinity'`)
      )
      .if(watched, (query) => query.where('members', watched === 'yes' ? '>' : '=', 0)),
  title: (city) => city.title,
  actions: { enable, disable, remove },
  columns: cityColumns,
  importable: true,
})
