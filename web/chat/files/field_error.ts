import { errors } from '@vinejs/vine'
import { isolated } from '#support/plain_text'
import { canonicalFileName } from '#chat/files/file_name'
import { phrase, type Phrase } from '#support/phrase'

const MEGABYTE = 1024 * 1024

export const inMegabytes = (bytes: number) =>
  phrase('{n, plural, one {# MB} other {# MB}}', { n: Math.floor(bytes / MEGABYTE) })

/** The name of a file in a sentence. */
export const inSentence = (name: string) => isolated(canonicalFileName(name))

/** Returns the error that the form shows beside its files. */
export function fieldError(message: Phrase) {
  return new errors.E_VALIDATION_ERROR([{ field: 'files', rule: 'files', message }])
}
