import { createHash } from 'node:crypto'
import City from '#models/city'

/** What a row of the list shows, and lets be edited. */
const FIELDS = ['name', 'country', 'timezone', 'enabled'] as const

type Row = { [field in (typeof FIELDS)[number]]?: unknown }

/** Short for what a row shows, or for what is typed into it: the same until somebody changes it. */
export function digestOfRow(row: Row) {
  const shown = FIELDS.map((field) => String(row[field] ?? '').trim())
  return createHash('sha256').update(JSON.stringify(shown)).digest('base64url')
}

/** Of rows by `id7` those into which something else is typed than their form showed, as `seen`. */
export function touchedOf(rows: unknown) {
  if (typeof rows !== 'object' || rows === null) return rows
  const touched = Object.entries(rows).filter(
    ([key, row]) => /^id[1-9]\d{0,8}$/.test(key) && digestOfRow(row ?? {}) !== row?.seen
  )
  return Object.fromEntries(touched)
}

export const idOf = (key: string) => Number(key.slice(2))

/** The cities of what is typed that are not among these: somebody may have changed what finds them. */
export async function typedBeside(shown: City[], rows: unknown) {
  const ids = Object.keys(touchedOf(rows ?? {}) as object).map(idOf)
  const others = ids.filter((id) => shown.every((city) => city.id !== id))
  return others.length ? City.query().whereIn('id', others).orderBy('id') : []
}
