import type { HttpContext } from '@adonisjs/core/http'
import { deleteMessage } from '#admin/actions/message_deleted'
import { restoreMessage } from '#admin/actions/message_restored'
import { messageWithId } from '#chat/read_message'
import { phrase, type Phrase } from '#support/phrase'

/** The deletion of a message of any member: it is created, and taken back. */
export default class MessageDeletionsController {
  async store(ctx: HttpContext) {
    await deleteMessage(ctx.auth.user!, ctx.params.id)
    return respond(ctx, phrase('The message is deleted.'))
  }

  async destroy(ctx: HttpContext) {
    await restoreMessage(ctx.auth.user!, ctx.params.id)
    return respond(ctx, phrase('The message is restored.'))
  }
}

/** The script of the page of a room asks for the message, as everybody now sees it. */
async function respond({ params, request, response, session }: HttpContext, sentence: Phrase) {
  if (request.accepts(['html', 'json']) === 'json') {
    const { roomId, ...message } = (await messageWithId(params.id))!
    return response.json(message)
  }
  session.flash('success', sentence)
  return response.redirect().withQs().back()
}
