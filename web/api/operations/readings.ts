import { readings } from '#admin/lists/reading_list'
import { operation } from '#api/operation'
import { csvFile, list } from '#api/schema'
import { StoredReading } from '#api/schemas/reading'
import { apiReadingValidator } from '#validators/reading'

export const index = operation({
  id: 'listReadings',
  tag: 'Readings',
  summary: 'List the readings of all cities',
  description:
    'For admins. The newest first, without `sort`. `city` is an id, `from` and `to` are days in UTC, and `search` is a part of the name of a city.',
  ability: 'readings:read',
  policy: 'manageCities',
  query: readings.validator,
  success: {
    status: 200,
    description: 'A page of readings',
    data: list(StoredReading),
    pages: true,
  },
})

export const exportCsv = operation({
  id: 'exportReadings',
  tag: 'Readings',
  summary: 'Download readings as CSV',
  description: 'For admins. All that match the filters, in °C. An import reads this file.',
  ability: 'readings:read',
  policy: 'manageCities',
  query: readings.filterValidator,
  success: csvFile,
})

export const store = operation({
  id: 'addReading',
  tag: 'Readings',
  summary: 'Record a temperature',
  description:
    'For admins. Without `measuredAt`, it is the current temperature of the city. With it, the reading becomes a part of the history, and is the temperature only if the city has no newer one.',
  ability: 'readings:write',
  policy: 'manageCities',
  body: apiReadingValidator,
  once: true,
  success: { status: 201, description: 'The reading', data: StoredReading },
})
