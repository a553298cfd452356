import { createHash } from 'node:crypto'

/**
 * Digest of the selected ids, in any order. A bulk action compares it with the digest on the page that
 * described the action, and so changes exactly the rows that were shown.
 */
export function selectionDigest(ids: number[]) {
  const ordered = [...ids].sort((a, b) => a - b)
  return createHash('sha256').update(ordered.join()).digest('base64url')
}
