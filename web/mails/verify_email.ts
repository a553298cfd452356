import type { Recipient } from '#mails/recipient'
import ShortMail from '#mails/short_mail'
import { phrase } from '#support/phrase'

/** Sent after registering, and when a member asks for it in the settings. */
export default class VerifyEmail extends ShortMail {
  topic = phrase('Confirm your e-mail')
  paragraphs = [
    phrase('Someone, probably you, has an account at Fairweather with this e-mail address.'),
  ]
  closing = phrase(
    'The link works once and expires after three days. If this was not you, ignore this mail. The e-mail stays unconfirmed then.'
  )

  constructor(recipient: Recipient, token: string) {
    super(recipient, { text: phrase('Confirm this e-mail'), path: `/verify-email/${token}` })
  }
}
