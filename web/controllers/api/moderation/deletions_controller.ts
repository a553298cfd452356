import type { HttpContext } from '@adonisjs/core/http'
import { deleteMessage } from '#admin/actions/message_deleted'
import { restoreMessage } from '#admin/actions/message_restored'
import { respond } from '#api/respond'
import Message from '#models/message'
import ModeratedMessageTransformer from '#transformers/moderated_message_transformer'

/** The deletion of a message of any member: it is created, and taken back. */
export default class DeletionsController {
  async update(ctx: HttpContext) {
    const { auth, params } = ctx
    await deleteMessage(auth.user!, params.id)
    const message = await Message.query()
      .where('messages.id', params.id)
      .select('messages.*')
      .withScopes((query) => query.withPlace())
      .withScopes((query) => query.withDeletion())
      .firstOrFail()
    return respond(ctx, ModeratedMessageTransformer.transform(message))
  }

  async destroy({ auth, params, response }: HttpContext) {
    await restoreMessage(auth.user!, params.id)
    return response.noContent()
  }
}
