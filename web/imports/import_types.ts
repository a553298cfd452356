import { citiesOf } from '#imports/city_import'
import { readingsOf } from '#imports/reading_import'
import type { ImportTypeName } from '#models/import'

/** @param at what readings without a time are of */
export function importTypeOf(name: ImportTypeName, at?: string) {
  return name === 'readings' ? readingsOf('import', at) : citiesOf()
}
