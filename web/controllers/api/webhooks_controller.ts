import type { HttpContext } from '@adonisjs/core/http'
import { changeWebhook } from '#admin/actions/webhook_changed'
import { createWebhook } from '#admin/actions/webhook_created'
import { deleteWebhook } from '#admin/actions/webhook_deleted'
import * as operations from '#api/operations/webhooks'
import { assertUnchanged, respond, respondCreated } from '#api/respond'
import Webhook from '#models/webhook'
import NewWebhookTransformer from '#transformers/new_webhook_transformer'
import WebhookTransformer from '#transformers/webhook_transformer'
import { listWebhooks } from '#webhooks/list_webhooks'

export default class WebhooksController {
  async index(ctx: HttpContext) {
    return respond(ctx, WebhookTransformer.transform(await listWebhooks()))
  }

  async show(ctx: HttpContext) {
    const webhook = await Webhook.present().where('id', ctx.params.id).firstOrFail()
    return respond(ctx, WebhookTransformer.transform(webhook))
  }

  async store(ctx: HttpContext) {
    ctx.response.header('Cache-Control', 'no-store')
    const { webhook, secret } = await createWebhook(
      ctx.auth.user!,
      await operations.store.body(ctx)
    )
    const data = NewWebhookTransformer.transform({ webhook, secret })
    return respondCreated(ctx, `/api/v1/webhooks/${webhook.id}`, data)
  }

  async update(ctx: HttpContext) {
    const fields = await operations.update.body(ctx)
    const webhook = await changeWebhook(ctx.auth.user!, ctx.params.id, fields, (locked) =>
      assertUnchanged(ctx, WebhookTransformer.transform(locked))
    )
    return respond(ctx, WebhookTransformer.transform(webhook))
  }

  async destroy({ auth, params, response }: HttpContext) {
    await deleteWebhook(auth.user!, params.id)
    return response.noContent()
  }
}
