import { BaseTransformer } from '@adonisjs/core/transformers'
import type { Shaped } from '#api/schema'
import type { Message as Schema } from '#api/schemas/chat'
import type { Message } from '#messaging/contract'

export default class MessageTransformer extends BaseTransformer<Message> {
  toObject(): Shaped<typeof Schema> {
    return { ...this.resource, mentions: this.resource.mentions ?? [] }
  }
}
