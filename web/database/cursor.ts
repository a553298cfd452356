import type { LucidRow } from '@adonisjs/lucid/types/model'

/**
 * A position in a list: the sort value and the id of a row. A page starts after this row, or ends
 * before it.
 */
export type Cursor = [value: string, id: number]

/** Encodes the position of a row in its list, for a query string. `sortedFrom` selects both values. */
export function encodeCursor({ $extras }: LucidRow) {
  const cursor = [$extras.cursor, Number($extras.cursor_id)]
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
