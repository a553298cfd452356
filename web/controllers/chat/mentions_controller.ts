import type { HttpContext } from '@adonisjs/core/http'
import { limitChatRequests } from '#accounts/limit_chat_requests'
import { markMentionsSeen, mentionsOf } from '#chat/mentions'
import { messageClock } from '#browser/chat/message_clock'
import { zoneOf } from '#training/today'
import { mentionsValidator, seenMentionValidator } from '#validators/message'

/** The messages that name the member who is signed in. */
export default class MentionsController {
  async index(ctx: HttpContext) {
    const { auth, request, view } = ctx
    const user = auth.user!
    const { after } = await request.validateUsing(mentionsValidator)
    const clock = messageClock(user.locale, zoneOf(user, ctx))
    const page = await mentionsOf(user, after)
    return view.render('pages/chat/mentions', { ...page, after, clock })
  }

  /** Marks the mention in one message, or all of them, as seen. */
  async update({ auth, request, response }: HttpContext) {
    const { message } = await request.validateUsing(seenMentionValidator)
    await limitChatRequests(auth.user, request)
    await markMentionsSeen(auth.user!, message)
    if (request.accepts(['html', 'json']) === 'json') return response.noContent()
    return response.redirect('/chat/mentions')
  }
}
