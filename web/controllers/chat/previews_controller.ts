import type { HttpContext } from '@adonisjs/core/http'
import { findFile } from '#chat/files/find_file'
import { sendPreview } from '#chat/files/send_file'

/** Previews of images, for members who may read the room, and for admins. */
export default class PreviewsController {
  async show(ctx: HttpContext) {
    const { auth, bouncer, params } = ctx
    const moderates = await bouncer.with('UserPolicy').allows('moderateChat')
    return sendPreview(ctx, await findFile(auth.user!, params.id, moderates))
  }
}
