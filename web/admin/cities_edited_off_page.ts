import City from '#models/city'
import { changedRows, idFromKey } from '#validators/city_rows'

/**
 * Returns the edited cities that are not in `shown`. If somebody else has renamed a city meanwhile,
 * it may be on another page of the list, or no longer match the search.
 */
export async function editedElsewhere(shown: City[], rows: unknown) {
  const ids = Object.keys(changedRows(rows ?? {}) as object).map(idFromKey)
  const others = ids.filter((id) => shown.every((city) => city.id !== id))
  return others.length ? City.query().whereIn('id', others).orderBy('id') : []
}
