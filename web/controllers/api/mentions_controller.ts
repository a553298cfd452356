import type { HttpContext } from '@adonisjs/core/http'
import { limitChatRequests } from '#accounts/limit_chat_requests'
import * as operations from '#api/operations/mentions'
import { linkPages, respond } from '#api/respond'
import { markMentionsSeen, mentionsOf } from '#chat/mentions'
import MentionTransformer from '#transformers/mention_transformer'

/** The messages that name the owner of the token. */
export default class MentionsController {
  async index(ctx: HttpContext) {
    const { after } = await operations.index.query(ctx)
    const { mentions, hasMore } = await mentionsOf(ctx.auth.user!, after ?? undefined)
    linkPages(ctx, { next: hasMore ? { after: mentions.at(-1)!.id } : undefined })
    return respond(ctx, MentionTransformer.transform(mentions))
  }

  async update(ctx: HttpContext) {
    const { auth, request, response } = ctx
    const { messageId } = await operations.markSeen.body(ctx)
    await limitChatRequests(auth.user, request)
    await markMentionsSeen(auth.user!, messageId)
    return response.noContent()
  }
}
