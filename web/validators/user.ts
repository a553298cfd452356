import vine from '#validators/vine'
import type { FieldContext } from '@vinejs/vine/types'
import type { SignInThrottle } from '#accounts/sign_in_throttle'
import { isPasswordOf } from '#accounts/verify_password'
import { locales } from '#config/locales'
import type User from '#models/user'
import { canonicalEmail } from '#support/canonical_text'
import { name, printable } from '#validators/name'
import { newPassword, newPasswordTwice, password } from '#validators/password'
import { phrase } from '#support/phrase'
import { report } from '#validators/report'

/** An e-mail as somebody enters it, in its canonical form. */
export const enteredEmail = () =>
  vine
    .string()
    .parse((value) => (typeof value === 'string' ? canonicalEmail(value) : value))
    .maxLength(254)

// `email` throws for half of a character, which `printable` refuses.
export const email = () => enteredEmail().use(printable()).email()
export const newEmail = () => email().unique({ table: 'users', column: 'email' })

export const registrationValidator = vine.create({
  name: name(),
  email: newEmail(),
  password: newPasswordTwice(),
})

/** For the API: one password, because a program does not mistype it. */
export const apiRegistrationValidator = vine.create({
  name: name(),
  email: newEmail(),
  password: newPassword(),
  locale: vine.enum(Object.keys(locales)).optional(),
})

/** For `user:create`. */
export const accountValidator = vine.create({
  name: name(),
  email: newEmail(),
  password: newPassword(),
  role: vine.enum(['member', 'manager', 'admin']),
})

/** For `user:password`, which asks for the password once. */
export const commandPasswordValidator = vine
  .withMetaData<{ user: User }>()
  .create({ password: newPassword() })

export const signInValidator = vine.create({
  email: enteredEmail(),
  password: password(),
  remember: vine.accepted().optional(),
})

export const emailValidator = vine.create({ email: email() })

/** For a reset by a mail link, which does not ask for the current password. */
export const newPasswordValidator = vine
  .withMetaData<{ user: User }>()
  .create({ password: newPasswordTwice() })

export interface AccountOwner {
  user: User
  /** Limits guessing of the current password on a page that was left open. */
  throttle: SignInThrottle
}

/** Protects a signed-in page that was left open: somebody else may use it. */
const currentPassword = vine.createRule(async (value, _, field) => {
  if (!hasPassword(field) || (await isCurrentPassword(field, value))) return
  report(phrase('That is not your current password'), 'currentPassword', field)
})

export const ownPassword = () =>
  vine.string().use(currentPassword()).optional().requiredWhen(hasPassword)

const currentPasswordForNewEmail = vine.createRule(
  async (value, _, field) => {
    const { user } = field.meta as AccountOwner
    if (field.parent.email === user.email || (await isCurrentPassword(field, value))) return
    const message = hasPassword(field)
      ? phrase('Enter your current password to change your e-mail')
      : phrase('To change your e-mail, first set a password below')
    report(message, 'currentPassword', field)
  },
  { implicit: true, isAsync: true }
)

const ownEmail = vine.createRule((value, _, field) => {
  const { user } = field.meta as AccountOwner
  if (user.password !== null || value === user.email) return
  report(phrase('That is not the e-mail of this account'), 'ownEmail', field)
})

/** An account that was created by an identity provider has no password. */
function hasPassword({ meta }: FieldContext) {
  return (meta as AccountOwner).user.password !== null
}

async function isCurrentPassword({ meta }: FieldContext, value: unknown) {
  const { user, throttle } = meta as AccountOwner
  if (typeof value !== 'string' || user.password === null) return false

  await throttle.begin()
  const isCorrect = await isPasswordOf(user, value)
  if (isCorrect) await throttle.succeeded()
  return isCorrect
}

export const settingsValidator = vine.create(
  vine
    .object({
      name: name(),
      temperature_unit: vine.enum(['C', 'F']),
      locale: vine.enum(['browser', ...Object.keys(locales)]).optional(),
      theme: vine.enum(['auto', 'light', 'dark']).optional(),
    })
    .toCamelCase()
)

/** An e-mail that no other account has. */
const otherEmail = () =>
  email().unique({
    table: 'users',
    column: 'email',
    filter: (query, _, { meta }) => void query.whereNot('id', (meta as AccountOwner).user.id),
  })

export const emailChangeValidator = vine.withMetaData<AccountOwner>().create({
  email: otherEmail(),
  current_password: vine.string().use(currentPasswordForNewEmail()).optional(),
})

/** Requires the current password or, if the account has no password, its e-mail. */
export const deletionValidator = vine.withMetaData<AccountOwner>().create({
  current_password: vine.string().use(currentPassword()).optional().requiredWhen(hasPassword),
  email: enteredEmail()
    .use(ownEmail())
    .optional()
    .requiredWhen(({ meta }) => (meta as AccountOwner).user.password === null),
})

export const passwordValidator = vine.withMetaData<AccountOwner>().create({
  current_password: ownPassword(),
  password: newPasswordTwice(),
})

/** A program with a token must not set the first password of an account: it would become its owner. */
const passwordOfOwner = vine.createRule(
  async (value, _, field) => {
    if (await isCurrentPassword(field, value)) return
    report(phrase('That is not your current password'), 'currentPassword', field)
  },
  { isAsync: true }
)

export const apiPasswordValidator = vine.withMetaData<AccountOwner>().create({
  currentPassword: password().use(passwordOfOwner()),
  password: newPassword(),
})

/** For programs, like `deletionValidator`: an account without a password is deleted in the settings. */
export const apiDeletionValidator = vine.withMetaData<AccountOwner>().create({
  currentPassword: password().use(passwordOfOwner()),
})

/** For programs, like `emailChangeValidator`: an account without a password changes its e-mail in the settings. */
export const apiEmailChangeValidator = vine.withMetaData<AccountOwner>().create({
  email: otherEmail(),
  currentPassword: password().use(passwordOfOwner()),
})
