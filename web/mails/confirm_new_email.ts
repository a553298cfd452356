import type { Recipient } from '#mails/recipient'
import ShortMail from '#mails/short_mail'
import { phrase } from '#support/phrase'

/** Sent to the new address, before the change takes effect. */
export default class ConfirmNewEmail extends ShortMail {
  topic = phrase('Confirm your new e-mail')
  paragraphs = [
    phrase(
      'Someone, probably you, wants to use this e-mail address for an account at Fairweather.'
    ),
  ]
  closing = phrase(
    'The link works once and expires after one day. If this was not you, ignore this mail. Nothing changes then.'
  )

  constructor(recipient: Recipient, token: string) {
    super(recipient, { text: phrase('Use this e-mail'), path: `/confirm-email/${token}` })
  }
}
