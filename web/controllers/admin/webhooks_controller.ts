import type { HttpContext } from '@adonisjs/core/http'
import { changeWebhook } from '#admin/actions/webhook_changed'
import { createWebhook } from '#admin/actions/webhook_created'
import { deleteWebhook } from '#admin/actions/webhook_deleted'
import { describeDeliveries } from '#admin/webhooks/describe_deliveries'
import Webhook from '#models/webhook'
import { hasWorker } from '#process/jobs/has_worker'
import { isolated } from '#support/plain_text'
import { phrase } from '#support/phrase'
import { webhookValidator } from '#validators/webhook'
import { EVENTS } from '#webhooks/events'
import { listWebhooks } from '#webhooks/list_webhooks'

export default class WebhooksController {
  async index({ view }: HttpContext) {
    return view.render('pages/admin/webhooks/index', { webhooks: await listWebhooks() })
  }

  async create({ view }: HttpContext) {
    return view.render('pages/admin/webhooks/form', { events: EVENTS })
  }

  /** Responds with the secret instead of a redirect, so that no session stores it. */
  async store({ auth, request, view }: HttpContext) {
    const fields = await request.validateUsing(webhookValidator)
    const { webhook, secret } = await createWebhook(auth.user!, fields)
    return view.render('pages/admin/webhooks/secret', { webhook, secret })
  }

  async show({ params, view }: HttpContext) {
    const webhook = await Webhook.present().where('id', params.id).firstOrFail()
    const deliveries = await describeDeliveries(webhook.id)
    const isChanging = deliveries.some(
      ({ state, isTest }) => state === 'waiting' && (webhook.enabled || isTest)
    )
    return view.render('pages/admin/webhooks/show', {
      webhook,
      events: EVENTS,
      deliveries,
      isChanging,
      lacksWorker: isChanging && !(await hasWorker('webhook')),
    })
  }

  async edit({ params, view }: HttpContext) {
    const webhook = await Webhook.present().where('id', params.id).firstOrFail()
    return view.render('pages/admin/webhooks/form', { webhook, events: EVENTS })
  }

  async update({ auth, params, request, response, session }: HttpContext) {
    const fields = await request.validateUsing(webhookValidator)
    const { id, name } = await changeWebhook(auth.user!, params.id, fields)
    session.flash('success', phrase('{name} is saved.', { name: isolated(name) }))
    return response.redirect(`/admin/webhooks/${id}`)
  }

  async destroy({ auth, params, response, session }: HttpContext) {
    const { name } = await deleteWebhook(auth.user!, params.id)
    session.flash(
      'success',
      phrase('{name} is deleted. You can restore it in the audit log for 30 days.', {
        name: isolated(name),
      })
    )
    return response.redirect('/admin/webhooks')
  }
}
