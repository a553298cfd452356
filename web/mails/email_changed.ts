import type { Recipient } from '#mails/recipient'
import ShortMail from '#mails/short_mail'
import { phrase, type Phrase } from '#support/phrase'

/** Sent to the old address. */
export default class EmailChanged extends ShortMail {
  topic = phrase('Your e-mail was changed')
  closing = phrase('If this was not you, contact the people who run this Fairweather.')
  paragraphs: Phrase[]

  constructor(recipient: Recipient, newEmail: string) {
    super(recipient)
    this.paragraphs = [
      phrase('The e-mail of your account at Fairweather is now {email}.', { email: newEmail }),
    ]
  }
}
