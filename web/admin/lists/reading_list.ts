import db from '@adonisjs/lucid/services/db'
import { readingColumns } from '#exports/columns'
import { List } from '#admin/lists/list'
import { ofCity } from '#admin/lists/id_filter_labels'
import { remove } from '#admin/lists/reading_bulk_actions'
import Reading from '#models/reading'
import { celsiusPhrase } from '#support/celsius_phrase'
import { dayOrNothing, idOrNothing } from '#validators/list'
import { phrase } from '#support/phrase'

interface Filter {
  search?: string
  city?: number
  source?: keyof typeof SOURCES
  value?: 'none'
  from?: string
  to?: string
}

/** Labels of the values in `readings.source`. */
const SOURCES = {
  'admin': phrase('By an admin'),
  'command': phrase('By command'),
  'open-meteo': phrase('By the weather feed'),
  'demo': phrase('By the demo feed'),
  'station': phrase('By a station'),
  'import': phrase('Imported'),
  'sql': phrase('By SQL'),
}

/** SQL: the name of the station that has pushed the reading. */
const STATION_NAME = `(
  SELECT stations.name FROM stations WHERE readings.source = 'station-' || stations.id) AS station_name`

export const readings = new List<typeof Reading, Filter>({
  name: 'readings',
  id: 'readings.id',
  sorts: {
    measured: {
      expression: 'readings.measured_at',
      type: 'timestamptz',
      label: phrase('Measured'),
    },
    // Sorts by the city's id: sorting by name would need the name of every reading's city.
    city: { expression: 'readings.city_id', type: 'integer', label: phrase('City') },
    celsius: {
      expression: `coalesce(readings.celsius, '-Infinity')`,
      type: 'numeric',
      label: phrase('Temperature'),
    },
    source: { expression: 'readings.source', type: 'text', label: phrase('Source') },
  },
  defaultSort: '-measured',
  choices: {
    source: { label: phrase('Every source'), options: SOURCES },
    value: { label: phrase('Any value'), options: { none: phrase('No reading') } },
  },
  fields: { city: idOrNothing(), from: dayOrNothing(), to: dayOrNothing() },
  filterLabels: { city: ofCity },
  find: ({ search, city, source, value, from, to }) =>
    Reading.matching(search)
      .select('readings.*', db.raw(STATION_NAME))
      .preload('city')
      .if(city, (query) => query.where('city_id', city!))
      .if(source === 'station', (query) =>
        query.where((either) =>
          either.where('source', 'station').orWhereLike('source', 'station-%')
        )
      )
      .if(source && source !== 'station', (query) => query.where('source', source!))
      .if(value, (query) => query.whereRaw(`coalesce(readings.celsius, '-Infinity') = '-Infinity'`))
      .if(from, (query) => query.where('readings.measured_at', '>=', `${from}T00:00Z`))
      .if(to, (query) =>
        query.whereRaw(`readings.measured_at < ?::timestamptz + interval '1 day'`, [`${to}T00:00Z`])
      ),
  title: ({ city, celsius, measuredAt }) => {
    const data = { city: city.title, time: measuredAt.toUTC().toFormat('yyyy-MM-dd HH:mm') }
    if (celsius === null) return phrase('{city}: no reading, {time} UTC', data)
    return phrase('{city}: {temperature}, {time} UTC', {
      ...data,
      temperature: celsiusPhrase(celsius),
    })
  },
  actions: { remove },
  columns: readingColumns,
  importable: true,
})
