import { phrase, type Phrase } from '#support/phrase'

/** The events that a webhook can be told of, with their names on pages. */
export const EVENTS = {
  'reading.recorded': phrase('Readings'),
  'alert.crossed': phrase('Crossed limits, without the names of members'),
  'message.posted': phrase('Messages of the chat, in all rooms'),
} satisfies Record<string, Phrase>

export type WebhookEvent = keyof typeof EVENTS

export const webhookEvents = Object.keys(EVENTS) as WebhookEvent[]

/** An admin asked for it. It tells nothing. */
export const TEST_EVENT = 'webhook.test'

/** The most readings, crossings or messages of one request. The triggers in webhooks.sql use the same number. */
export const EVENTS_PER_REQUEST = 100
