import { cityImport } from '#imports/city_import'
import { readingImport } from '#imports/reading_import'
import type { ImportTypeName } from '#models/import'

/** @param defaultTime time for readings without a time, ISO 8601 (default: now) */
export function importTypeOf(name: ImportTypeName, defaultTime?: string) {
  return name === 'readings' ? readingImport('import', defaultTime) : cityImport()
}
