import { createHash } from 'node:crypto'
import vine from '#validators/vine'
import { textFields } from '#validators/city'

/** Fields of a city that a row of the list shows and lets an admin edit. */
const FIELDS = ['name', 'country', 'timezone', 'enabled'] as const

type CityRow = { [field in (typeof FIELDS)[number]]?: unknown }

/**
 * Digest of the values of a row in the database or in a form. Two digests are equal if the values
 * are equal.
 */
export function rowDigest(row: CityRow) {
  const values = FIELDS.map((field) => String(row[field] ?? '').trim())
  return createHash('sha256').update(JSON.stringify(values)).digest('base64url')
}

/**
 * Returns only the rows that were edited: their values differ from `seen`, the digest of the row
 * that the form showed. Their keys contain the id of the city, such as `id7`.
 */
export function changedRows(rows: unknown) {
  if (typeof rows !== 'object' || rows === null) return rows
  const changed = Object.entries(rows).filter(
    ([key, row]) => /^id[1-9]\d{0,8}$/.test(key) && rowDigest(row ?? {}) !== row?.seen
  )
  return Object.fromEntries(changed)
}

/** Returns 7 for the key `id7`. */
export const idFromKey = (key: string) => Number(key.slice(2))

/**
 * Edits of several cities, by keys such as `id7` for city 7. Rows that were not edited are left
 * out.
 */
export const cityRowsValidator = vine.create({
  rows: vine
    .record(
      vine.object({ ...textFields, enabled: vine.boolean(), seen: vine.string().maxLength(50) })
    )
    .parse(changedRows),
})
