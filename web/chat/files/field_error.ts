import { errors } from '@vinejs/vine'
import { isolated } from '#support/plain_text'
import { canonicalFileName } from '#chat/files/file_name'

const MEGABYTE = 1024 * 1024

export const inMegabytes = (bytes: number) =>
  `${Math.floor(bytes / MEGABYTE).toLocaleString('en')} MB`

/** The name of a file in a sentence. */
export const quoted = (name: string) => `“${isolated(canonicalFileName(name))}”`

/** Returns the error that the form shows beside its files. */
export function fieldError(message: string) {
  return new errors.E_VALIDATION_ERROR([{ field: 'files', rule: 'files', message }])
}
