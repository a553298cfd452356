import type { HttpContext } from '@adonisjs/core/http'
import { errors } from '@adonisjs/lucid'
import { errors as vineErrors } from '@vinejs/vine'
import { consume } from '#accounts/rate_limit'
import * as operations from '#api/operations/messages'
import { linkPages, respond, respondCreated } from '#api/respond'
import { deleteMessage, editMessage } from '#chat/change_message'
import { withReceivedFiles } from '#chat/files/receive_files'
import { historyOf } from '#chat/history'
import { assertMayWrite, postMessage, withoutRoom, type Posted } from '#chat/post_message'
import { messageWithId } from '#chat/read_message'
import { roomAmong, roomsOf } from '#chat/rooms'
import limits from '#config/rate_limits'
import MessageTransformer from '#transformers/message_transformer'

/** Messages of the chat, for programs, with the rules and the limits of the pages. */
export default class MessagesController {
  /** Responds with a part of the history, and where a program continues to follow the room live. */
  async index(ctx: HttpContext) {
    const room = roomAmong(await roomsOf(ctx.auth.user), Number(ctx.params.id))
    const part = await operations.index.query(ctx)
    const { messages, hasOlder, hasNewer, position, epoch } = (await historyOf(room.id, part))!
    linkPages(ctx, {
      prev: hasOlder ? { before: messages.at(0)?.number } : undefined,
      next: hasNewer ? { after: messages.at(-1)?.number } : undefined,
    })
    return respond(ctx, MessageTransformer.transform(messages), { position, epoch })
  }

  /** Responds with a message of a room that the owner of the token may read. */
  async show(ctx: HttpContext) {
    const { auth, params } = ctx
    const [found, rooms] = await Promise.all([messageWithId(params.id), roomsOf(auth.user)])
    if (!found) throw new errors.E_ROW_NOT_FOUND()
    const { roomId, ...message } = found
    roomAmong(rooms, roomId)
    return respond(ctx, MessageTransformer.transform(message), { roomId })
  }

  /** Responds with 201, or with 200 if the message was posted before. */
  async store(ctx: HttpContext) {
    const author = ctx.auth.user!
    const roomId = Number(ctx.params.id)
    if (ctx.request.is(['multipart'])) return this.#storeWithFiles(ctx, roomId)

    const { mentionIds: chosen, ...input } = await operations.store.body(ctx)
    await consume([limits.messagesPerMember, String(author.id)])
    const posted = await postMessage(author, { ...input, chosen, roomId })
    return this.#respondPosted(ctx, roomId, posted)
  }

  /** Checks everything that it can before it reads the files. */
  async #storeWithFiles(ctx: HttpContext, roomId: number) {
    const author = ctx.auth.user!
    await assertMayWrite(author, roomId)
    await consume([limits.messagesPerMember, String(author.id)])
    const posted = await withReceivedFiles(ctx, async (files) => {
      const { body = '', mentionIds: chosen, ...input } = await operations.store.form(ctx)
      if (!files.length) throw withoutFiles()
      return postMessage(author, { ...input, body, chosen, roomId }, files)
    })
    return this.#respondPosted(ctx, roomId, posted)
  }

  async #respondPosted(ctx: HttpContext, roomId: number, { isNew, message }: Posted) {
    const data = MessageTransformer.transform(message)
    if (!isNew) return respond(ctx, data)
    return respondCreated(ctx, `/api/v1/rooms/${roomId}/messages?after=${message.number - 1}`, data)
  }

  async update(ctx: HttpContext) {
    const author = ctx.auth.user!
    const { body, mentionIds } = await operations.update.body(ctx)
    await consume([limits.messagesPerMember, String(author.id)])
    const message = withoutRoom(await editMessage(author, ctx.params.id, body, mentionIds))
    return respond(ctx, MessageTransformer.transform(message))
  }

  async destroy(ctx: HttpContext) {
    const message = withoutRoom(await deleteMessage(ctx.auth.user!, ctx.params.id))
    return respond(ctx, MessageTransformer.transform(message))
  }
}

function withoutFiles() {
  const error = { field: 'files', rule: 'required', message: 'The form has no file' }
  return new vineErrors.E_VALIDATION_ERROR([error])
}
