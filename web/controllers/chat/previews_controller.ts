import type { HttpContext } from '@adonisjs/core/http'
import { findFile } from '#chat/files/find_file'
import { sendPreview } from '#chat/files/send_file'

/** Previews of images, for members who may read the room. */
export default class PreviewsController {
  async show(ctx: HttpContext) {
    return sendPreview(ctx, await findFile(ctx.auth.user!, ctx.params.id))
  }
}
