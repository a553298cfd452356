import type { HttpContext } from '@adonisjs/core/http'
import { findFile } from '#chat/files/find_file'
import { sendFile } from '#chat/files/send_file'

/** Files of messages, for members who may read the room. */
export default class FilesController {
  async show(ctx: HttpContext) {
    return sendFile(ctx, await findFile(ctx.auth.user!, ctx.params.id))
  }
}
