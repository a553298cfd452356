import type { HttpContext } from '@adonisjs/core/http'
import { disableWebhook } from '#admin/actions/webhook_disabled'
import { enableWebhook } from '#admin/actions/webhook_enabled'
import { respond } from '#api/respond'
import WebhookTransformer from '#transformers/webhook_transformer'

export default class ActivationsController {
  async update(ctx: HttpContext) {
    const webhook = await enableWebhook(ctx.auth.user!, ctx.params.id)
    return respond(ctx, WebhookTransformer.transform(webhook))
  }

  async destroy({ auth, params, response }: HttpContext) {
    await disableWebhook(auth.user!, params.id)
    return response.noContent()
  }
}
