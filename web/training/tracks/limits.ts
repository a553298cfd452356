const MEGABYTE = 1024 * 1024

/** A GPX file of a whole day, with a point each second, has about 30 MB. */
export const MAX_FILE_BYTES = 50 * MEGABYTE

/** A FIT file of a whole day, with a record each second, has about 5 MB. */
export const MAX_FIT_BYTES = 10 * MEGABYTE

/** Size of all files of a zip, unpacked. */
export const MAX_ARCHIVE_BYTES = 500 * MEGABYTE

export const MAX_ARCHIVE_FILES = 10_000

/** GPX files shrink to a twentieth. What shrinks to less than a hundredth was made to fill the memory. */
export const MAX_COMPRESSION_RATIO = 100

/** Below this size, a file may shrink by any ratio. */
export const UNCHECKED_RATIO_BYTES = MEGABYTE

/** Points of a track, or messages of a FIT file. */
export const MAX_POINTS = 500_000

export const MAX_XML_DEPTH = 32

/** Rows of a CSV or JSON file. */
export const MAX_LISTED_ROWS = 50_000

export const inMegabytes = (bytes: number) => `${bytes / MEGABYTE} MB`
