import { Exception } from '@adonisjs/core/exceptions'
import type { HttpContext } from '@adonisjs/core/http'
import { consume } from '#accounts/rate_limit'
import * as operations from '#api/operations/messages'
import { linkPages, respond } from '#api/respond'
import { roomsOf } from '#chat/rooms'
import { findMessages } from '#chat/search_page'
import { defaultLanguage } from '#config/locales'
import limits from '#config/rate_limits'
import FoundMessageTransformer from '#transformers/found_message_transformer'

/** Searches the messages that the owner of the token may read. */
export default class MessageSearchesController {
  async index(ctx: HttpContext) {
    const member = ctx.auth.user!
    const { search: text, room, author, before } = await operations.search.query(ctx)
    await consume([limits.searches, String(member.id)])
    const rooms = await roomsOf(member)
    const ids = rooms.map(({ id }) => id)
    const { messages, hasOlder, tookTooLong } = await findMessages({
      roomIds: ids.filter((id) => (room ?? id) === id),
      text,
      language: defaultLanguage,
      authorId: author ?? undefined,
      before: before ?? undefined,
    })
    if (tookTooLong) throw new Exception('The search took too long.', { status: 503 })
    linkPages(ctx, { next: hasOlder ? { before: messages.at(-1)!.id } : undefined })
    return respond(ctx, FoundMessageTransformer.transform(messages))
  }
}
