import { BaseTransformer } from '@adonisjs/core/transformers'
import type { Shaped } from '#api/schema'
import type { Session } from '#api/schemas/account'
import type SignIn from '#models/sign_in'

export default class SessionTransformer extends BaseTransformer<SignIn> {
  toObject(): Shaped<typeof Session> {
    const { id, deviceName, address, createdAt, lastUsed } = this.resource
    return {
      id,
      device: String(deviceName),
      address,
      createdAt: createdAt.toUTC().toISO()!,
      lastUsedAt: lastUsed?.toUTC().toISO() ?? null,
    }
  }
}
