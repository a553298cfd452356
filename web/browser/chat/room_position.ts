/** Everything that happened in a room in the range (after, upto]. */
export interface Part<Change> {
  after: number
  upto: number
  changes: Change[]
}

/**
 * Decides what a part adds to a page that has everything up to a position.
 * @returns the changes to apply and the new position, or undefined if something between the page
 *   and the part is missing
 */
export function advance<Change extends { position: number }>(
  position: number,
  { after, upto, changes }: Part<Change>
) {
  if (upto <= position) return { position, changes: [] }
  if (after > position) return undefined
  return { position: upto, changes: changes.filter((change) => change.position > position) }
}
