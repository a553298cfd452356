/**
 * An entry can be the fastest if it is at least this far or this long. In a shorter one, an error of a
 * few metres or seconds would be a record.
 */
export const MIN_FASTEST = { metres: 1000, seconds: 600 }
