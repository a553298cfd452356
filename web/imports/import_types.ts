import { citiesOf } from '#imports/city_import'
import { readingsOf } from '#imports/reading_import'
import type { KindName } from '#models/import'

/** @param at what readings without a time are of */
export function kindOf(name: KindName, at?: string) {
  return name === 'readings' ? readingsOf('import', at) : citiesOf()
}
