import { BaseTransformer } from '@adonisjs/core/transformers'
import type { Shaped } from '#api/schema'
import type { FoundMessage as Schema } from '#api/schemas/chat'
import type { FoundMessage } from '#chat/search_messages'

export default class FoundMessageTransformer extends BaseTransformer<FoundMessage> {
  toObject(): Shaped<typeof Schema> {
    const { pieces, ...message } = this.resource
    return { ...message, excerpt: pieces }
  }
}
