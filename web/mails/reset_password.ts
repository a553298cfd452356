import type { Recipient } from '#mails/recipient'
import ShortMail from '#mails/short_mail'
import { phrase } from '#support/phrase'

export default class ResetPassword extends ShortMail {
  topic = phrase('Set a new password')
  paragraphs = [
    phrase('Someone, probably you, has forgotten the password of your account at Fairweather.'),
  ]
  closing = phrase(
    'The link works once and expires after one hour. If this was not you, ignore this mail. Your password stays the same.'
  )

  constructor(recipient: Recipient, token: string) {
    super(recipient, { text: phrase('Set a new password'), path: `/reset-password/${token}` })
  }
}
