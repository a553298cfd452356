import vine from '@vinejs/vine'
import type { FieldContext } from '@vinejs/vine/types'
import type User from '#models/user'

const SHORTEST = 10

let loading: Promise<Set<string>> | undefined

/** Those that are guessed first; most processes never ask for them. */
function commonPasswords() {
  loading ??= import('@zxcvbn-ts/language-common').then(
    ({ dictionary }) =>
      new Set(dictionary['passwords-common'].filter(({ length }) => length >= SHORTEST))
  )
  return loading
}

const plain = (text: unknown) =>
  typeof text === 'string' ? text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '') : ''

/** What everybody knows of who will have this password, by the form and by the account. */
function knownOf({ data, meta }: FieldContext) {
  return [data, (meta as { user?: User }).user ?? {}]
    .flatMap(({ name, email }) => [name, email, typeof email === 'string' && email.split('@')[0]])
    .map(plain)
    .filter(Boolean)
}

const hardToGuess = vine.createRule(
  async (value, _, field) => {
    const password = String(value)
    if (knownOf(field).includes(plain(password))) {
      field.report('The password must be neither your name nor your e-mail', 'own', field)
      return
    }
    const common = await commonPasswords()
    if (common.has(password.toLowerCase())) {
      field.report('That password is among the first that are guessed', 'common', field)
    }
  },
  { isAsync: true }
)

/** A password that somebody chooses. */
export const newPassword = () => vine.string().minLength(SHORTEST).maxLength(128).use(hardToGuess())

/** The same, typed twice. */
export const newPasswordTwice = () =>
  newPassword().confirmed({ confirmationField: 'password_confirmation' })
