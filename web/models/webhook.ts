import { WebhookSchema } from '#database/schema'

/** An address that is told of readings, crossed limits or messages. */
export default class Webhook extends WebhookSchema {
  /** The webhooks that are not deleted. Every page starts here. */
  static present() {
    return this.query().whereNull('deleted_at')
  }

  /** Pages and mails show only this, because the path may contain a secret of the receiver. */
  get host() {
    return new URL(this.url).host
  }
}
