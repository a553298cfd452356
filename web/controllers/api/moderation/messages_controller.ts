import type { HttpContext } from '@adonisjs/core/http'
import { messages } from '#admin/lists/message_list'
import * as operations from '#api/operations/moderation'
import { cursorsOf, linkPages, respond } from '#api/respond'
import ModeratedMessageTransformer from '#transformers/moderated_message_transformer'

/** All messages of the chat, for admins. */
export default class MessagesController {
  async index(ctx: HttpContext) {
    const page = await messages.rows(await operations.index.query(ctx), ctx.auth.user!)
    linkPages(ctx, cursorsOf(page))
    return respond(ctx, ModeratedMessageTransformer.transform(page.rows))
  }
}
