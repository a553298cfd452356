import { BaseTransformer } from '@adonisjs/core/transformers'
import type { Shaped } from '#api/schema'
import type { ModeratedMessage } from '#api/schemas/moderation'
import type Message from '#models/message'

/** Needs the scopes `withPlace` and `withDeletion`. */
export default class ModeratedMessageTransformer extends BaseTransformer<Message> {
  toObject(): Shaped<typeof ModeratedMessage> {
    const { id, roomId, authorId, text: body, createdAt, editedAt } = this.resource
    const { deletedAt, deletedById, fileCount } = this.resource
    return {
      id,
      roomId,
      authorId,
      author: this.resource.$extras.author_name as string | null,
      body,
      createdAt: createdAt.toUTC().toISO()!,
      editedAt: editedAt?.toUTC().toISO() ?? null,
      deletedAt: deletedAt?.toUTC().toISO() ?? null,
      deletedById,
      fileCount,
    }
  }
}
