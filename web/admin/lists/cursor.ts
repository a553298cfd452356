import type { LucidRow } from '@adonisjs/lucid/types/model'

/** Where a row stands in its list, for an address: what it is sorted by, and its id. */
export function placeOf(row: LucidRow) {
  const place = [row.$extras.place, Number(row.$attributes.id)]
  return Buffer.from(JSON.stringify(place)).toString('base64url')
}

/** What makes no sense counts for nothing. */
export function readPlace(place = ''): [string, number] | undefined {
  try {
    const [value, id] = JSON.parse(Buffer.from(place, 'base64url').toString())
    return typeof value === 'string' && Number.isSafeInteger(id) ? [value, id] : undefined
  } catch {
    return undefined
  }
}
