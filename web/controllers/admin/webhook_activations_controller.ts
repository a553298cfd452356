import type { HttpContext } from '@adonisjs/core/http'
import { disableWebhook } from '#admin/actions/webhook_disabled'
import { enableWebhook } from '#admin/actions/webhook_enabled'
import { isolated } from '#support/plain_text'
import { phrase } from '#support/phrase'

export default class WebhookActivationsController {
  async store({ auth, params, response, session }: HttpContext) {
    const { name } = await enableWebhook(auth.user!, params.id)
    session.flash('success', phrase('{name} is switched on.', { name: isolated(name) }))
    return response.redirect().withQs().back()
  }

  async destroy({ auth, params, response, session }: HttpContext) {
    const { name } = await disableWebhook(auth.user!, params.id)
    session.flash('success', phrase('{name} is switched off.', { name: isolated(name) }))
    return response.redirect().withQs().back()
  }
}
