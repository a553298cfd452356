import { phrase, type Phrase } from '#support/phrase'

/** What a webhook can be told, with the names for pages. */
export const EVENTS = {
  'reading.recorded': phrase('Readings'),
  'alert.crossed': phrase('Crossed limits, without the names of members'),
  'message.posted': phrase('Messages of the chat, in all rooms'),
} satisfies Record<string, Phrase>

export type WebhookEvent = keyof typeof EVENTS

export const webhookEvents = Object.keys(EVENTS) as WebhookEvent[]

/** An admin asked for it. It tells nothing. */
export const TEST_EVENT = 'webhook.test'

/** The most readings, crossings or messages of one request. The triggers know it, too. */
export const EVENTS_PER_REQUEST = 100
