import vine from '#validators/vine'
import { name } from '#validators/name'
import { newPasswordTwice } from '#validators/password'
import { email, newEmail } from '#validators/user'
import type User from '#models/user'

const roles = ['member', 'manager', 'admin'] as const
const role = () => vine.enum(roles)

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
