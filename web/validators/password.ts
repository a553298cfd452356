import vine from '#validators/vine'
import type { FieldContext } from '@vinejs/vine/types'
import type User from '#models/user'
import { canonicalPassword, normalizeShort } from '#support/canonical_text'
import { phrase } from '#support/phrase'
import { report } from '#validators/report'

const MIN_LENGTH = 10
const MAX_LENGTH = 128

let commonPasswords: Promise<Set<string>> | undefined

/** Loads the list on first use, because most processes never check a new password. */
function loadCommonPasswords() {
  commonPasswords ??= import('@zxcvbn-ts/language-common').then(
    ({ dictionary }) =>
      new Set(dictionary['passwords-common'].filter(({ length }) => length >= MIN_LENGTH))
  )
  return commonPasswords
}

const lettersAndDigits = (value: unknown) =>
  typeof value === 'string'
    ? normalizeShort(value, 'NFC')
        .toLowerCase()
        .replace(/[^\p{L}\p{N}]/gu, '')
    : ''

/**
 * Words that must not be the password: the name and the e-mail from the form and from the account,
 * normalised with `lettersAndDigits`.
 */
function personalWords({ data, meta }: FieldContext) {
  return [data, (meta as { user?: User }).user ?? {}]
    .flatMap(({ name, email }) => [name, email, typeof email === 'string' && email.split('@')[0]])
    .map(lettersAndDigits)
    .filter(Boolean)
}

const hardToGuess = vine.createRule(
  async (value, _, field) => {
    const password = String(value)
    if (personalWords(field).includes(lettersAndDigits(password))) {
      report(phrase('The password must not be your name or your e-mail'), 'own', field)
      return
    }
    const common = await loadCommonPasswords()
    if (common.has(password.toLowerCase())) {
      const message = phrase('This password is too common. Choose one that is harder to guess')
      report(message, 'common', field)
    }
  },
  {
    isAsync: true,
    // Blanks at the ends do not count.
    toJSONSchema: (schema) => {
      schema.pattern = `\\S[\\s\\S]{${MIN_LENGTH - 2},}\\S`
    },
  }
)

const canonical = (value: unknown) => (typeof value === 'string' ? canonicalPassword(value) : value)

/** A password that somebody enters to sign in. */
export const password = () => vine.string().parse(canonical).maxLength(MAX_LENGTH)

export const newPassword = () => password().minLength(MIN_LENGTH).use(hardToGuess())

/** A new password that must be repeated in a second field. */
export const newPasswordTwice = () =>
  newPassword()
    .parse((value, { parent }) => {
      // `confirmed` compares the two as they are.
      parent.password_confirmation = canonical(parent.password_confirmation)
      return canonical(value)
    })
    .confirmed({ confirmationField: 'password_confirmation' })
