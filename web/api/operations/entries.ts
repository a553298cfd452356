import { operation } from '#api/operation'
import { csvFile, list } from '#api/schema'
import { Entry, ListedEntry, Totals, Track } from '#api/schemas/entry'
import { apiEntryChangeValidator, apiEntryValidator } from '#validators/entry'
import { logFilterValidator, logListValidator } from '#validators/log'

export const index = operation({
  id: 'listEntries',
  tag: 'Log',
  summary: 'List entries of your log',
  description:
    'Newest first, unless `sort` says otherwise: date, distance, duration, speed or kind, with `-` before it for descending order. `metadata` has the totals of all entries that match the filters.',
  ability: 'log:read',
  query: logListValidator,
  success: {
    status: 200,
    description: 'A page of entries',
    data: list(ListedEntry),
    metadata: Totals,
    pages: true,
  },
})

export const exportCsv = operation({
  id: 'exportEntries',
  tag: 'Log',
  summary: 'Download entries of your log as CSV',
  description: 'All that match the filters. An import reads this file.',
  ability: 'log:read',
  query: logFilterValidator,
  success: csvFile,
})

export const show = operation({
  id: 'showEntry',
  tag: 'Log',
  summary: 'Show an entry',
  ability: 'log:read',
  success: { status: 200, description: 'The entry', data: Entry },
})

export const showTrack = operation({
  id: 'showTrack',
  tag: 'Log',
  summary: 'Show the track of an entry',
  description:
    'The route that a device has recorded. Only entries from GPX, TCX and FIT files have one.',
  ability: 'log:read',
  success: { status: 200, description: 'The track', data: Track },
})

export const store = operation({
  id: 'addEntry',
  tag: 'Log',
  summary: 'Add an entry to your log',
  description: '`date` is not after today. `cityId` is a city of your board.',
  ability: 'log:write',
  body: apiEntryValidator,
  once: true,
  success: { status: 201, description: 'The entry', data: Entry },
})

export const update = operation({
  id: 'changeEntry',
  tag: 'Log',
  summary: 'Change an entry',
  description: 'Fields that are left out stay as they are. null empties a field.',
  ability: 'log:write',
  body: apiEntryChangeValidator,
  ifMatch: true,
  success: { status: 200, description: 'The entry', data: Entry },
})

export const destroy = operation({
  id: 'deleteEntry',
  tag: 'Log',
  summary: 'Delete an entry',
  description: 'Within a day, `restoreEntry` brings it back.',
  ability: 'log:write',
  success: { status: 204, description: 'The entry is deleted' },
})

export const copy = operation({
  id: 'copyEntry',
  tag: 'Log',
  summary: 'Copy an entry to today',
  description:
    'Its kind, distance, duration, title and city, on the day of your time zone (otherwise of UTC). The city is left out if it is no longer on your board.',
  ability: 'log:write',
  once: true,
  success: { status: 201, description: 'The new entry', data: Entry },
})

export const restore = operation({
  id: 'restoreEntry',
  tag: 'Log',
  summary: 'Bring a deleted entry back',
  description: 'With its id and its track. For a day after `deleteEntry`.',
  ability: 'log:write',
  success: { status: 201, description: 'The entry', data: Entry },
})
