import City from '#models/city'
import { changedRows, idFromKey } from '#validators/city_rows'

/** Cities that were edited but are not among those shown: a rename may have moved them off the page. */
export async function editedElsewhere(shown: City[], rows: unknown) {
  const ids = Object.keys(changedRows(rows ?? {}) as object).map(idFromKey)
  const others = ids.filter((id) => shown.every((city) => city.id !== id))
  return others.length ? City.query().whereIn('id', others).orderBy('id') : []
}
