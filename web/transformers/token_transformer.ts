import { BaseTransformer } from '@adonisjs/core/transformers'
import type { currentTokenOf } from '#accounts/access_tokens'
import type { Shaped } from '#api/schema'
import type { Token } from '#api/schemas/token'

type DescribedToken = Awaited<ReturnType<typeof currentTokenOf>>

export default class TokenTransformer extends BaseTransformer<DescribedToken> {
  toObject(): Shaped<typeof Token> {
    const { id, name, abilities, origins, createdAt, expiresAt, lastUsed } = this.resource
    return {
      id,
      name,
      abilities,
      origins,
      createdAt: createdAt.toUTC().toISO()!,
      expiresAt: expiresAt.toUTC().toISO()!,
      lastUsedAt: lastUsed?.toUTC().toISO() ?? null,
    }
  }
}
