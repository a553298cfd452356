import { count, flag, id, list, named, nullable, text, time } from '#api/schema'
import { TEST_EVENT, webhookEvents } from '#webhooks/events'

const properties = {
  id,
  name: text,
  url: text,
  events: list({ enum: webhookEvents }),
  enabled: { ...flag, description: 'Whether it is told of events' },
  disabledReason: {
    ...nullable({ enum: ['failing', 'gone'] } as const),
    description: 'Why the server itself has switched it off',
  },
  disabledAt: nullable(time),
  failingSince: {
    ...nullable(time),
    description: 'null: the newest request has succeeded, or there was none',
  },
  createdAt: time,
} as const

/** The secret of a webhook or a station. */
export const secret = {
  ...text,
  description: 'Begins with `whsec_`. It is never shown again',
} as const

export const Webhook = named('Webhook', 'An address that is told of events', properties)

export const NewWebhook = named('NewWebhook', 'A new webhook, with its secret', {
  ...properties,
  secret,
})

export const Secret = named('Secret', 'A new secret. The old one stays valid for a day', { secret })

export const Delivery = named('Delivery', 'A request to a webhook, with all its attempts', {
  id: { ...text, description: 'The header `webhook-id` of the request' },
  event: { enum: [...webhookEvents, TEST_EVENT] },
  items: { ...count, description: 'How many readings, crossings or messages it tells' },
  state: { enum: ['waiting', 'delivered', 'rejected', 'dropped'] },
  attempts: count,
  status: { ...nullable(count), description: 'The HTTP status of the last attempt' },
  problem: { ...nullable(text), description: 'Why the last attempt got no answer' },
  durationMs: nullable(count),
  createdAt: time,
  attemptedAt: nullable(time),
  endedAt: nullable(time),
})
