import { BaseTransformer } from '@adonisjs/core/transformers'
import type { Shaped } from '#api/schema'
import type { Mention } from '#api/schemas/chat'
import type { MentionRow } from '#chat/mentions'

export default class MentionTransformer extends BaseTransformer<MentionRow> {
  toObject(): Shaped<typeof Mention> {
    const { id: messageId, isUnread, ...mention } = this.resource
    return { messageId, ...mention, seen: !isUnread }
  }
}
