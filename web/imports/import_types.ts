import { citiesOf } from '#imports/city_import'
import { readingsOf } from '#imports/reading_import'

export const kinds = ['readings', 'cities'] as const
export type KindName = (typeof kinds)[number]

/** @param at what readings without a time are of */
export function kindOf(name: KindName, at?: string) {
  return name === 'readings' ? readingsOf('import', at) : citiesOf()
}
