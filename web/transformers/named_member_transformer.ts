import { BaseTransformer } from '@adonisjs/core/transformers'
import type { Shaped } from '#api/schema'
import type { NamedMember } from '#api/schemas/chat'

export default class NamedMemberTransformer extends BaseTransformer<{ id: number; name: string }> {
  toObject(): Shaped<typeof NamedMember> {
    return this.pick(this.resource, ['id', 'name'])
  }
}
