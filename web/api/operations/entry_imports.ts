import { operation } from '#api/operation'
import { file, list } from '#api/schema'
import { EntryImport, EntryImportRow } from '#api/schemas/import'
import {
  apiEntryChoicesValidator,
  apiEntryImportRowsValidator,
  apiEntryImportValidator,
  apiImportsValidator,
} from '#validators/import'

const reading = { tag: 'Log', ability: 'log:read' } as const

const writing = { tag: 'Log', ability: 'log:write' } as const

export const index = operation({
  ...reading,
  id: 'listEntryImports',
  summary: 'List imports into your log',
  description: 'The newest first.',
  query: apiImportsValidator,
  success: {
    status: 200,
    description: 'A page of imports',
    data: list(EntryImport),
    pages: true,
  },
})

export const store = operation({
  ...writing,
  id: 'importEntries',
  summary: 'Upload files for your log',
  description:
    'GPX, TCX, FIT, CSV and JSON files, or zip archives of them. A worker reads them: read the import until its `state` is `staged`, and its rows. Nothing is stored before you confirm it. `timeZone` and `distanceUnit` are those of your account unless you say otherwise; without a time zone, it is UTC.',
  form: { files: { file: list(file) }, fields: apiEntryImportValidator },
  success: { status: 201, description: 'The import, which is being checked', data: EntryImport },
})

export const show = operation({
  ...reading,
  id: 'showEntryImport',
  summary: 'Show an import into your log',
  success: { status: 200, description: 'The import', data: EntryImport },
})

export const rows = operation({
  ...reading,
  id: 'listRowsOfEntryImport',
  summary: 'List the rows of an import into your log',
  description:
    'A row for each training in the files, and for each file without one. `after` is a `line`. An import that is neither staged nor applied has no rows.',
  query: apiEntryImportRowsValidator,
  success: { status: 200, description: 'A page of rows', data: list(EntryImportRow), pages: true },
})

export const update = operation({
  ...writing,
  id: 'changeEntryImport',
  summary: 'Choose what a staged import stores',
  description:
    '`time` is the choice for the whole import. `rows` has choices for single rows. Rows and fields that are left out keep their choices; null takes a choice back. The rows are then compared with your log again.',
  body: apiEntryChoicesValidator,
  ifMatch: true,
  success: { status: 200, description: 'The import, with its new counts', data: EntryImport },
  problems: [409],
})

export const confirm = operation({
  ...writing,
  id: 'confirmEntryImport',
  summary: 'Apply a staged import into your log',
  description:
    'A worker stores the rows that are `added`: read the import until its `state` is `applied`. No entry of your log changes.',
  success: {
    status: 202,
    description: 'The import, which is being applied',
    data: EntryImport,
  },
  problems: [409],
})

export const destroy = operation({
  ...writing,
  id: 'discardEntryImport',
  summary: 'Discard an import into your log',
  description: 'Nothing of it is stored.',
  success: { status: 204, description: 'The import is discarded' },
  problems: [409],
})
