import vine from '@vinejs/vine'
import { ownPassword, type Owner } from '#validators/user'

/** By whom else a member wants to sign in. */
export const identityValidator = vine
  .withMetaData<Owner>()
  .create({ provider: vine.string(), current_password: ownPassword() })
