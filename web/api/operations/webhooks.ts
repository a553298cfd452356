import { operation } from '#api/operation'
import { list } from '#api/schema'
import { Delivery, NewWebhook, Secret, Webhook } from '#api/schemas/webhook'
import {
  apiDeliveriesValidator,
  apiWebhookChangeValidator,
  apiWebhookValidator,
} from '#validators/webhook'

const reading = { tag: 'Webhooks', ability: 'webhooks:read', policy: 'manageWebhooks' } as const
const writing = { ...reading, ability: 'webhooks:write' } as const
const webhook = { status: 200, description: 'The webhook', data: Webhook } as const

export const index = operation({
  ...reading,
  id: 'listWebhooks',
  summary: 'List webhooks',
  description: 'For admins. All of them, by name.',
  success: { status: 200, description: 'The webhooks', data: list(Webhook) },
})

export const show = operation({
  ...reading,
  id: 'showWebhook',
  summary: 'Show a webhook',
  description: 'For admins.',
  success: webhook,
})

export const store = operation({
  ...writing,
  id: 'addWebhook',
  summary: 'Add a webhook',
  description: 'For admins. Only this response contains the secret, which signs the requests.',
  body: apiWebhookValidator,
  success: { status: 201, description: 'The new webhook', data: NewWebhook },
})

export const update = operation({
  ...writing,
  id: 'changeWebhook',
  summary: 'Change a webhook',
  description:
    'For admins. Fields that are left out keep their values. What waits is sent to the new address.',
  body: apiWebhookChangeValidator,
  ifMatch: true,
  success: webhook,
})

export const destroy = operation({
  ...writing,
  id: 'deleteWebhook',
  summary: 'Delete a webhook',
  description: 'For admins. What waits is not sent any more.',
  success: { status: 204, description: 'The webhook is deleted' },
})

export const enable = operation({
  ...writing,
  id: 'enableWebhook',
  summary: 'Switch a webhook on',
  description: 'For admins. It is told of what happens from now on.',
  success: webhook,
})

export const disable = operation({
  ...writing,
  id: 'disableWebhook',
  summary: 'Switch a webhook off',
  description: 'For admins. What waits is not sent any more.',
  success: { status: 204, description: 'The webhook is switched off' },
})

export const replaceSecret = operation({
  ...writing,
  id: 'replaceWebhookSecret',
  summary: 'Replace the secret of a webhook',
  description: 'For admins. For a day, requests are signed with both secrets.',
  success: { status: 200, description: 'The new secret', data: Secret },
})

export const deliveries = operation({
  ...reading,
  id: 'listDeliveries',
  summary: 'List deliveries of a webhook',
  description: 'For admins. The newest first. They are kept for a week.',
  query: apiDeliveriesValidator,
  success: { status: 200, description: 'A page of deliveries', data: list(Delivery), pages: true },
})

export const test = operation({
  ...writing,
  id: 'testWebhook',
  summary: 'Send a test to a webhook',
  description:
    'For admins. A worker sends it once, also if the webhook is switched off. List the deliveries to see the result.',
  once: true,
  success: { status: 202, description: 'The test waits for a worker', data: Delivery },
})
