import type { Recipient } from '#mails/recipient'
import ShortMail from '#mails/short_mail'
import { phrase, type Phrase } from '#support/phrase'

const REASONS = {
  failing: phrase('No request to it has succeeded for a long time.'),
  gone: phrase('Its receiver says that it does not exist any more.'),
}

export default class WebhookDisabled extends ShortMail {
  topic = phrase('A webhook was switched off')
  closing = phrase('When the receiver works again, switch the webhook on.')
  paragraphs: Phrase[]

  constructor(recipient: Recipient, id: number, reason: keyof typeof REASONS) {
    super(recipient, { text: phrase('Show the webhook'), path: `/admin/webhooks/${id}` })
    this.paragraphs = [
      phrase('Fairweather sends nothing to webhook {id} any more.', { id: String(id) }),
      REASONS[reason],
    ]
  }
}
