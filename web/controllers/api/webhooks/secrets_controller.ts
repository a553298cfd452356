import type { HttpContext } from '@adonisjs/core/http'
import { replaceSecretOf } from '#admin/switched_rows'
import { respond } from '#api/respond'

export default class SecretsController {
  async store(ctx: HttpContext) {
    ctx.response.header('Cache-Control', 'no-store')
    const { secret } = await replaceSecretOf(ctx.auth.user!, 'webhook', ctx.params.id)
    return respond(ctx, { secret })
  }
}
