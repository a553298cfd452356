import type { HttpContext } from '@adonisjs/core/http'
import { replaceSecretOf } from '#admin/switched_rows'

export default class WebhookSecretsController {
  /** Responds with the secret instead of a redirect, so that no session stores it. */
  async store({ auth, params, view }: HttpContext) {
    const { secret, row: webhook } = await replaceSecretOf(auth.user!, 'webhook', params.id)
    return view.render('pages/admin/webhooks/secret', { webhook, secret, isReplaced: true })
  }
}
