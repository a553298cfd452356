import { cityColumns } from '#exports/columns'
import { disable, offer, remove } from '#admin/lists/city_bulk_actions'
import { List } from '#admin/lists/list'
import City from '#models/city'

interface Filter {
  search?: string
  offered?: 'yes' | 'no'
  reading?: 'none' | 'old'
  watched?: 'yes' | 'no'
}

/** As the indexes have them. */
const CELSIUS = `coalesce(celsius, '-Infinity')`
const TIME = `coalesce(measured_at, '-infinity')`

export const cities = new List<typeof City, Filter>({
  name: 'cities',
  noun: ['city', 'cities'],
  id: 'cities.id',
  sorts: {
    name: { by: 'cities.name', type: 'text', label: 'Name' },
    country: { by: 'cities.country', type: 'text', label: 'Country' },
    celsius: { by: CELSIUS, type: 'numeric', label: 'Temperature' },
    measured: { by: TIME, type: 'timestamptz', label: 'Measured' },
    members: { by: 'members', id: 'city_id', type: 'integer', label: 'Watched by' },
  },
  usual: 'name',
  choices: {
    offered: { label: 'Offered or not', options: { yes: 'Offered', no: 'Disabled' } },
    reading: { label: 'Any reading', options: { none: 'No reading', old: 'Older than a day' } },
    watched: { label: 'Watched or not', options: { yes: 'Watched', no: 'Watched by nobody' } },
  },
  find: ({ search, offered, reading, watched }) =>
    City.matching(search)
      .withScopes((query) => query.withMemberCount())
      .if(offered, (query) => query.where('enabled', offered === 'yes'))
      .if(reading === 'none', (query) => query.whereRaw(`${CELSIUS} = '-Infinity'`))
      .if(reading === 'old', (query) =>
        query.whereRaw(`${TIME} < now() - interval '1 day' AND ${TIME} > '-infinity'`)
      )
      .if(watched, (query) => query.where('members', watched === 'yes' ? '>' : '=', 0)),
  title: (city) => city.title,
  actions: { offer, disable, remove },
  columns: cityColumns,
})
