import type { LucidRow } from '@adonisjs/lucid/types/model'

/** Value that the list is sorted by, and id, of the row before or after a page. */
export type Cursor = [value: string, id: number]

/** Encodes a row's place in its list for a query string. */
export function encodeCursor(row: LucidRow) {
  const cursor = [row.$extras.cursor, Number(row.$attributes.id)]
  return Buffer.from(JSON.stringify(cursor)).toString('base64url')
}

/** Returns undefined for an invalid cursor: the list then starts at its first page. */
export function decodeCursor(encoded = ''): Cursor | undefined {
  try {
    const [value, id] = JSON.parse(Buffer.from(encoded, 'base64url').toString())
    return typeof value === 'string' && Number.isSafeInteger(id) ? [value, id] : undefined
  } catch {
    return undefined
  }
}
