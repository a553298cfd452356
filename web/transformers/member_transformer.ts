import { BaseTransformer } from '@adonisjs/core/transformers'
import type { Shaped } from '#api/schema'
import type { Member } from '#api/schemas/member'
import type User from '#models/user'

export default class MemberTransformer extends BaseTransformer<User> {
  /** @param reader managers see nothing else of an account than what their list has */
  constructor(
    member: User,
    protected reader: User
  ) {
    super(member)
  }

  toObject(): Shaped<typeof Member> {
    const { id, name, email, role, active, createdAt } = this.resource
    const { isAdmin } = this.reader
    return {
      id,
      name,
      email,
      role,
      active,
      createdAt: isAdmin ? createdAt.toUTC().toISO() : null,
      mute: isAdmin ? this.#mute() : null,
    }
  }

  #mute() {
    const { isMuted, mutedUntil, muteReason: reason } = this.resource
    return isMuted ? { until: mutedUntil?.toUTC().toISO() ?? null, reason } : null
  }
}
