import type { HttpContext } from '@adonisjs/core/http'
import { findFile } from '#chat/files/find_file'
import { sendBytes, sendPreview } from '#chat/files/send_file'

/** Files of messages, for programs of members who may read the room, and of admins. */
export default class FilesController {
  async show(ctx: HttpContext) {
    return sendBytes(ctx, await fileFor(ctx))
  }

  async showPreview(ctx: HttpContext) {
    return sendPreview(ctx, await fileFor(ctx))
  }
}

async function fileFor({ auth, bouncer, params }: HttpContext) {
  const moderates = await bouncer.with('UserPolicy').allows('moderateChat')
  return findFile(auth.user!, params.id, moderates)
}
