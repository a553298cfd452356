import { phrase } from '#support/phrase'

const MEGABYTE = 1024 * 1024

/** A GPX file of a whole day, with a point each second, has about 30 MB. */
export const MAX_FILE_BYTES = 50 * MEGABYTE

/**
 * The SDK decodes a FIT file without giving other work a turn, so a file must not take longer than some
 * seconds. A file of a whole day, with a record each second, has 2 to 5 MB.
 */
export const MAX_FIT_BYTES = 6 * MEGABYTE
export const MAX_FIT_MESSAGES = 250_000
export const MAX_FIT_SESSIONS = 100

/** Size of all files of a zip, unpacked. */
export const MAX_ARCHIVE_BYTES = 500 * MEGABYTE

export const MAX_ARCHIVE_FILES = 10_000

/** GPX files shrink to a twentieth. What shrinks to less than a hundredth was made to fill the memory. */
export const MAX_COMPRESSION_RATIO = 100

/** Below this size, a file may shrink by any ratio. */
export const UNCHECKED_RATIO_BYTES = MEGABYTE

/** Activities of one GPX or TCX file. */
export const MAX_ACTIVITIES = 1000

/** Points of all tracks of a file. */
export const MAX_POINTS = 500_000

export const MAX_XML_DEPTH = 32

/** Rows of a CSV or JSON file. */
export const MAX_LISTED_ROWS = 50_000

export const inMegabytes = (bytes: number) => phrase('{n} MB', { n: bytes / MEGABYTE })
