import { createHash } from 'node:crypto'

/** Short for just these rows, in whatever order: what somebody is told of is held to it. */
export function digestOf(ids: number[]) {
  const ordered = [...ids].sort((a, b) => a - b)
  return createHash('sha256').update(ordered.join()).digest('base64url')
}
