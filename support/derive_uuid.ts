import { createHash } from 'node:crypto'

/** Returns a UUID that is the same whenever the text is the same. */
export function deriveUuid(text: string) {
  const hex = createHash('sha256').update(text).digest('hex')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5')
}
