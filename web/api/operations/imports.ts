import { operation } from '#api/operation'
import { csvFile, file, list } from '#api/schema'
import { Import, ImportRow } from '#api/schemas/import'
import { apiImportRowsValidator, apiImportsValidator, apiImportValidator } from '#validators/import'

const reading = { tag: 'Imports', ability: 'imports:read', policy: 'manageCities' } as const

const writing = { ...reading, ability: 'imports:write' } as const

export const index = operation({
  ...reading,
  id: 'listImports',
  summary: 'List imports',
  description: 'For admins. The newest first.',
  query: apiImportsValidator,
  success: { status: 200, description: 'A page of imports', data: list(Import), pages: true },
})

export const store = operation({
  ...writing,
  id: 'uploadImport',
  summary: 'Upload a file of readings or cities',
  description:
    'For admins. A worker checks the rows: read the import until its `state` is `staged`, and its rows. Nothing is stored before you confirm it. Without `kind`, the columns of the file show what it contains.',
  form: { files: { file }, fields: apiImportValidator },
  success: { status: 201, description: 'The import, which is being checked', data: Import },
})

export const show = operation({
  ...reading,
  id: 'showImport',
  summary: 'Show an import',
  description: 'For admins.',
  success: { status: 200, description: 'The import', data: Import },
})

export const rows = operation({
  ...reading,
  id: 'listRowsOfImport',
  summary: 'List the rows of an import',
  description:
    'For admins. In the order of their lines; `after` is a line. An import that is neither staged nor applied has no rows.',
  query: apiImportRowsValidator,
  success: { status: 200, description: 'A page of rows', data: list(ImportRow), pages: true },
})

export const exportRejected = operation({
  ...reading,
  id: 'exportRejectedRows',
  summary: 'Download the rejected rows of an import as CSV',
  description:
    'For admins. With line numbers and reasons. Correct the file, and upload it again. 404 if the import has no rows any more.',
  success: csvFile,
})

export const confirm = operation({
  ...writing,
  id: 'confirmImport',
  summary: 'Apply a staged import',
  description:
    'For admins. A worker stores the rows: read the import until its `state` is `applied`.',
  success: { status: 202, description: 'The import, which is being applied', data: Import },
  problems: [409],
})

export const destroy = operation({
  ...writing,
  id: 'discardImport',
  summary: 'Discard an import',
  description: 'For admins. Nothing of it is stored.',
  success: { status: 204, description: 'The import is discarded' },
  problems: [409],
})
