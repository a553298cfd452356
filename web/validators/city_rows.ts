import { createHash } from 'node:crypto'
import vine from '@vinejs/vine'
import { textFields } from '#validators/city'

/** Fields of a city that a row of the list shows and lets an admin edit. */
const FIELDS = ['name', 'country', 'timezone', 'enabled'] as const

type CityRow = { [field in (typeof FIELDS)[number]]?: unknown }

/** Digest of the values in a row, as shown or as typed: equal until somebody changes one of them. */
export function rowDigest(row: CityRow) {
  const values = FIELDS.map((field) => String(row[field] ?? '').trim())
  return createHash('sha256').update(JSON.stringify(values)).digest('base64url')
}

/** Returns the rows, keyed `id7`, whose values differ from what their form showed (`seen`). */
export function changedRows(rows: unknown) {
  if (typeof rows !== 'object' || rows === null) return rows
  const changed = Object.entries(rows).filter(
    ([key, row]) => /^id[1-9]\d{0,8}$/.test(key) && rowDigest(row ?? {}) !== row?.seen
  )
  return Object.fromEntries(changed)
}

/** Returns 7 for the key `id7`. */
export const idFromKey = (key: string) => Number(key.slice(2))

/** Several cities at once, keyed `id7`; rows that were not changed are left out. */
export const cityRowsValidator = vine.create({
  rows: vine
    .record(
      vine.object({ ...textFields, enabled: vine.boolean(), seen: vine.string().maxLength(50) })
    )
    .parse(changedRows),
})
