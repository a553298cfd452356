import { createHash } from 'node:crypto'

/**
 * Digest of the selected ids, independent of their order. The page that describes a bulk action
 * contains this digest. The action runs only if the digest is still equal, so it changes exactly
 * the rows that were shown.
 */
export function selectionDigest(ids: number[]) {
  const ordered = [...ids].sort((a, b) => a - b)
  return createHash('sha256').update(ordered.join()).digest('base64url')
}
