import type { Recipient } from '#mails/recipient'
import ShortMail from '#mails/short_mail'
import { phrase, type Phrase } from '#support/phrase'

/** Sent to the old address, while it is still in use. */
export default class EmailChangeRequested extends ShortMail {
  topic = phrase('A change of your e-mail was requested')
  closing = phrase(
    'If this was not you, someone knows your password. Set a new password: this also cancels the change.'
  )
  paragraphs: Phrase[]

  constructor(recipient: Recipient, newEmail: string) {
    super(recipient, { text: phrase('Set a new password'), path: '/forgot-password' })
    this.paragraphs = [
      phrase(
        'The e-mail of your account at Fairweather will change from this address to {email}.',
        { email: newEmail }
      ),
      phrase('Your account keeps this address until the new one is confirmed.'),
    ]
  }
}
