/** The path that means the standard input or the standard output. */
export const STANDARD_STREAM = '-'
