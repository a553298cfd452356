import vine from '#validators/vine'
import { name } from '#validators/name'
import { newPassword, newPasswordTwice } from '#validators/password'
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

/** For programs, which do not mistype a password. */
export const apiNewMemberValidator = vine.create({
  name: name(),
  email: newEmail(),
  role: role().optional(),
  password: newPassword(),
})

const profile = {
  name: name(),
  email: email().unique({
    table: 'users',
    column: 'email',
    filter: (query, _, { meta }) => void query.whereNot('id', (meta as { member: User }).member.id),
  }),
}

export const profileValidator = vine.withMetaData<{ member: User }>().create(profile)

/** For programs: the fields that change. */
export const apiProfileValidator = vine
  .withMetaData<{ member: User }>()
  .create(vine.helpers.optional(profile))

export const roleValidator = vine.create({ role: role() })

export const newPasswordValidator = vine.create({ password: newPasswordTwice() })

export const apiPasswordValidator = vine.create({ password: newPassword() })
