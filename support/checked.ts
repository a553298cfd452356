import type { Phrase } from '#support/phrase'

/** A valid value, or one sentence that says why the input is invalid. */
export type Checked<T> = { value: T; problem?: undefined } | { problem: Phrase }
