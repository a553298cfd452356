import hash from '@adonisjs/core/services/hash'
import vine from '@vinejs/vine'
import type { FieldContext } from '@vinejs/vine/types'
import type { SignInThrottle } from '#accounts/sign_in_throttle'
import { locales } from '#config/locales'
import type User from '#models/user'
import { name } from '#validators/name'
import { newPassword, newPasswordTwice } from '#validators/password'

export const email = () => vine.string().toLowerCase().email().maxLength(254)
export const newEmail = () => email().unique({ table: 'users', column: 'email' })

export const registrationValidator = vine.create({
  name: name(),
  email: newEmail(),
  password: newPasswordTwice(),
})

/** What the command line asks for. */
export const accountValidator = vine.create({
  name: name(),
  email: newEmail(),
  password: newPassword(),
  role: vine.enum(['member', 'manager', 'admin']),
})

/** Typed once, at the command line. */
export const commandPasswordValidator = vine
  .withMetaData<{ user: User }>()
  .create({ password: newPassword() })

export const signInValidator = vine.create({
  email: vine.string().toLowerCase().maxLength(254),
  password: vine.string().maxLength(128),
  remember: vine.accepted().optional(),
})

/** To whom a link is sent, if there is somebody. */
export const emailValidator = vine.create({ email: email() })

/** Without the one before, which was forgotten. */
export const newPasswordValidator = vine
  .withMetaData<{ user: User }>()
  .create({ password: newPasswordTwice() })

export interface AccountOwner {
  user: User
  /** Counts wrong passwords: a page left open is no place to guess at leisure. */
  attempt: SignInThrottle
}

/** Whoever finds a page left open must not be able to take the account over. */
const currentPassword = vine.createRule(async (value, _, field) => {
  if (!hasPassword(field) || (await isPassword(field, value))) return
  field.report('That is not your current password', 'currentPassword', field)
})

export const ownPassword = () =>
  vine.string().use(currentPassword()).optional().requiredWhen(hasPassword)

const currentPasswordForNewEmail = vine.createRule(
  async (value, _, field) => {
    const { user } = field.meta as AccountOwner
    if (field.parent.email === user.email || (await isPassword(field, value))) return
    const sentence = hasPassword(field)
      ? 'A new e-mail needs your current password'
      : 'A new e-mail needs a password: set one first, below'
    field.report(sentence, 'currentPassword', field)
  },
  { implicit: true, isAsync: true }
)

const ownEmail = vine.createRule((value, _, field) => {
  const { user } = field.meta as AccountOwner
  if (user.password !== null || value === user.email) return
  field.report('That is not the e-mail of this account', 'ownEmail', field)
})

/** Who came by a provider may have none. */
function hasPassword({ meta }: FieldContext) {
  return (meta as AccountOwner).user.password !== null
}

async function isPassword({ meta }: FieldContext, value: unknown) {
  const { user, attempt } = meta as AccountOwner
  if (typeof value !== 'string' || user.password === null) return false

  await attempt.begin()
  const right = await hash.verify(user.password, value)
  if (right) await attempt.succeeded()
  return right
}

export const settingsValidator = vine.withMetaData<AccountOwner>().create(
  vine
    .object({
      name: name(),
      email: email().unique({
        table: 'users',
        column: 'email',
        filter: (query, _, { meta }) => void query.whereNot('id', (meta as AccountOwner).user.id),
      }),
      temperature_unit: vine.enum(['C', 'F']),
      distance_unit: vine.enum(['km', 'mi']).optional(),
      locale: vine.enum(Object.keys(locales)).optional(),
      theme: vine.enum(['auto', 'light', 'dark']).optional(),
      current_password: vine.string().use(currentPasswordForNewEmail()).optional(),
    })
    .toCamelCase()
)

/** Whoever goes for good shows that it is he: without a password, by typing his e-mail. */
export const deletionValidator = vine.withMetaData<AccountOwner>().create({
  current_password: vine
    .string()
    .use(currentPassword())
    .optional()
    .requiredWhen(({ meta }) => (meta as AccountOwner).user.password !== null),
  email: vine
    .string()
    .toLowerCase()
    .use(ownEmail())
    .optional()
    .requiredWhen(({ meta }) => (meta as AccountOwner).user.password === null),
})

export const passwordValidator = vine.withMetaData<AccountOwner>().create({
  current_password: ownPassword(),
  password: newPasswordTwice(),
})
