import type { HttpContext } from '@adonisjs/core/http'
import { messages } from '#admin/lists/message_list'
import { renderList } from '#admin/lists/render_list'
import Message from '#models/message'
import { phrase } from '#support/phrase'

/** All messages of the chat. */
export default class MessagesController {
  async index(ctx: HttpContext) {
    return renderList(ctx, messages)
  }

  /** Shows a message in its room. The page of a room asks for what a deleted message said. */
  async show({ params, request, response, session }: HttpContext) {
    const message = await Message.query()
      .where('messages.id', params.id)
      .select('messages.*')
      .withScopes((query) => query.withPlace())
      .withScopes((query) => query.withDeletion())
      .first()
    if (message && request.accepts(['html', 'json']) === 'json') {
      const { text, deleterName: deleter, attachments } = message
      return response.json({ text, deleter, attachments })
    }
    if (message) {
      const { id, roomId } = message
      return response.redirect(`/admin/rooms/${roomId}?message=${id}#message-${id}`)
    }
    session.flash('error', phrase('This message does not exist any more.'))
    return response.redirect('/admin/messages')
  }
}
