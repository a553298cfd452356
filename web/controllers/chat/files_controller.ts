import type { HttpContext } from '@adonisjs/core/http'
import { findFile } from '#chat/files/find_file'
import { sendFile } from '#chat/files/send_file'

/** Files of messages, for members who may read the room, and for admins. */
export default class FilesController {
  async show(ctx: HttpContext) {
    const { auth, bouncer, params } = ctx
    const moderates = await bouncer.with('UserPolicy').allows('moderateChat')
    return sendFile(ctx, await findFile(auth.user!, params.id, moderates))
  }
}
