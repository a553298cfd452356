import vine from '#validators/vine'
import { ownPassword, type AccountOwner } from '#validators/user'

export const identityValidator = vine
  .withMetaData<AccountOwner>()
  .create({ provider: vine.string(), current_password: ownPassword() })
