import type { HttpContext } from '@adonisjs/core/http'
import Webhook from '#models/webhook'
import { phrase } from '#support/phrase'
import { requestTest } from '#webhooks/test_delivery'

export default class WebhookTestsController {
  async store({ params, response, session }: HttpContext) {
    const webhook = await Webhook.present().where('id', params.id).firstOrFail()
    await requestTest(webhook.id)
    session.flash('success', phrase('A test is sent now. Its result appears below.'))
    return response.redirect(`/admin/webhooks/${webhook.id}`)
  }
}
