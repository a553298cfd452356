import UnreadableFileException from '#exceptions/unreadable_file_exception'
import { importTypeOf } from '#imports/import_types'
import { readRows } from '#imports/read_rows'
import { importTypes, type ImportTypeName } from '#models/import'

/**
 * Returns the import type that knows most of the file's columns. Returns readings if the
 * file has no known columns or cannot be read; reading it as an import then shows why.
 */
export async function detectImportType(chunks: Buffer[]): Promise<ImportTypeName> {
  const namesByType = importTypes.map((type) => importTypeOf(type).columns.names)
  const names = Object.assign({}, ...namesByType.map(toOwnNames))
  const columns = await columnsOf(chunks, names)
  const counts = namesByType.map((known) => columns.filter((name) => name in known).length)
  return importTypes[counts.indexOf(Math.max(...counts))]
}

const toOwnNames = (names: object) =>
  Object.fromEntries(Object.keys(names).map((name) => [name, name]))

/** Returns the known names that the first row has. */
async function columnsOf(chunks: Buffer[], names: Record<string, string>) {
  async function* bytes() {
    yield* chunks
  }
  try {
    for await (const { values } of readRows(bytes(), { names, required: [] })) {
      return Object.keys(values)
    }
  } catch (error) {
    if (!(error instanceof UnreadableFileException)) throw error
  }
  return []
}
