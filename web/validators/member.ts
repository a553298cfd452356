import vine from '@vinejs/vine'
import { LIST } from '#validators/list'
import { newPasswordTwice } from '#validators/password'
import { email, name, newEmail } from '#validators/user'
import type User from '#models/user'

const roles = ['member', 'manager', 'admin'] as const
const role = () => vine.enum(roles)

/** What of a list's address is one of these; anything else counts for nothing. */
const oneOf = <T extends string>(choices: readonly T[]) =>
  vine
    .enum(choices)
    .parse((value) => (choices.includes(value as T) ? value : null))
    .optional()

export const memberListValidator = vine.create({
  ...LIST,
  role: oneOf(roles),
  active: oneOf(['yes', 'no']),
})

export const newMemberValidator = vine.create({
  name: name(),
  email: newEmail(),
  role: role().optional(),
  password: newPasswordTwice(),
})

export const profileValidator = vine.withMetaData<{ member: User }>().create({
  name: name(),
  email: email().unique({
    table: 'users',
    column: 'email',
    filter: (query, _, { meta }) => void query.whereNot('id', (meta as { member: User }).member.id),
  }),
})

export const roleValidator = vine.create({ role: role() })

export const newPasswordValidator = vine.create({ password: newPasswordTwice() })
