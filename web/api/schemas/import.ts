import { count, day, flag, id, named, nullable, object, text, time } from '#api/schema'
import { distanceM, durationS, kind } from '#api/schemas/entry'
import { entryTimes } from '#models/import'

const progress = {
  id,
  file: { ...text, description: 'The name of the file' },
  bytes: count,
  state: {
    type: 'string',
    enum: ['checking', 'staged', 'applying', 'applied', 'discarded', 'failed'],
    description: 'A staged import waits until somebody confirms or discards it, for a day',
  },
  inProgress: { ...flag, description: 'A worker checks or applies it, or will do so' },
  bytesRead: count,
  rowsRead: count,
  added: count,
  skipped: count,
  rejected: count,
  problem: { ...nullable(text), description: 'Why it could not be read or applied' },
  createdAt: time,
} as const

export const Import = named('Import', 'A file of readings or cities that admins import', {
  ...progress,
  kind: { type: 'string', enum: ['readings', 'cities'] },
  changed: count,
  cities: { ...count, description: 'How many cities get readings or change' },
  startedById: nullable(id),
})

export const outcome = {
  type: 'string',
  enum: ['added', 'changed', 'skipped', 'rejected'],
} as const

export const ImportRow = named('ImportRow', 'A row of an imported file', {
  line: count,
  outcome,
  cityId: { ...nullable(id), description: 'null for a city that does not exist yet' },
  city: nullable(text),
  description: {
    ...text,
    description: 'The values that are stored. For a rejected row, its values in the file',
  },
  reason: nullable(text),
})

const entryTime = { enum: entryTimes } as const

export const EntryImport = named('EntryImport', 'Files that a member imports into their log', {
  ...progress,
  file: { ...text, description: 'The name of the first file, and how many others there are' },
  timeZone: { ...text, description: 'For files that do not show where they were recorded' },
  distanceUnit: { enum: ['km', 'mi'], description: 'For distances without a unit' },
  time: { ...entryTime, description: 'Which time of a track becomes the duration of an entry' },
  revision: { ...count, description: 'Rises with each change of the choices' },
})

export const EntryImportRow = named('EntryImportRow', 'A training in imported files', {
  line: { ...count, description: 'Its number among all rows of the import' },
  outcome: { enum: ['added', 'skipped', 'rejected'] },
  file: { ...text, description: 'The name of its file and, in a list, its line' },
  title: nullable(text),
  entry: {
    ...nullable(
      object({
        kind,
        date: { ...day, description: 'The calendar day where it took place' },
        startedAt: nullable({ ...text, description: 'The local time of day, such as 07:30:00' }),
        distanceM,
        trackDistanceM: { ...nullable(distanceM), description: 'Metres along the positions' },
        durationS,
        movingS: durationS,
        elapsedS: durationS,
        cityId: nullable(id),
        city: nullable(text),
        hasRoute: flag,
      })
    ),
    description: 'What is stored. null if the row is rejected because it lacks figures',
  },
  time: {
    ...nullable(entryTime),
    description: 'The choice for this row. null: that of the import',
  },
  leaveOut: flag,
  reason: { ...nullable(text), description: 'Why it is rejected or left out' },
  remarks: { ...nullable(text), description: 'What is uncertain' },
  duplicateOfEntry: { ...nullable(id), description: 'The entry of your log that is the same' },
  duplicateOfLine: { ...nullable(count), description: 'The earlier row that is the same' },
})
