import { WebhookDeliverySchema } from '#database/schema'

/** One request to a webhook, with all its attempts. */
export default class WebhookDelivery extends WebhookDeliverySchema {}
