import type { AccessToken } from '@adonisjs/auth/access_tokens'
import { BaseTransformer } from '@adonisjs/core/transformers'
import type { Ability } from '#accounts/abilities'
import type { Shaped } from '#api/schema'
import type { NewToken } from '#api/schemas/token'

interface CreatedToken {
  created: AccessToken
  origins: string[]
}

export default class NewTokenTransformer extends BaseTransformer<CreatedToken> {
  toObject(): Shaped<typeof NewToken> {
    const { created, origins } = this.resource
    const { identifier, name, abilities, createdAt, expiresAt, value } = created
    return {
      id: Number(identifier),
      name: name!,
      abilities: abilities as Ability[],
      origins,
      createdAt: createdAt.toISOString(),
      expiresAt: expiresAt!.toISOString(),
      token: value!.release(),
    }
  }
}
