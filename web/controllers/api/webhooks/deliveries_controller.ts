import type { HttpContext } from '@adonisjs/core/http'
import * as operations from '#api/operations/webhooks'
import { cursorsOf, linkPages, respond } from '#api/respond'
import { keysetPage, sortedFrom, type Sort } from '#database/keyset_page'
import Webhook from '#models/webhook'
import WebhookDelivery from '#models/webhook_delivery'
import DeliveryTransformer from '#transformers/delivery_transformer'
import { requestTest } from '#webhooks/test_delivery'

const BY_ID: Sort = {
  expression: 'webhook_deliveries.id',
  type: 'bigint',
  id: 'webhook_deliveries.id',
}

export default class DeliveriesController {
  async index(ctx: HttpContext) {
    const position = await operations.deliveries.query(ctx)
    const { id: webhookId } = await findWebhook(ctx)
    const page = await keysetPage(position, (cursor, backwards) => {
      const deliveries = WebhookDelivery.query().select('webhook_deliveries.*').where({ webhookId })
      return sortedFrom(deliveries, BY_ID, !backwards, cursor)
    })
    linkPages(ctx, cursorsOf(page))
    return respond(ctx, DeliveryTransformer.transform(page.rows))
  }

  /** Sends a test. */
  async store(ctx: HttpContext) {
    const { id } = await findWebhook(ctx)
    ctx.response.status(202)
    return respond(ctx, DeliveryTransformer.transform(await requestTest(id)))
  }
}

const findWebhook = ({ params }: HttpContext) =>
  Webhook.present().where('id', params.id).firstOrFail()
