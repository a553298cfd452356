import type { Recipient } from '#mails/recipient'
import ShortMail from '#mails/short_mail'
import { phrase } from '#support/phrase'

/**
 * Sent after every change of a password, including a reset and a change by an admin or a command.
 */
export default class PasswordChanged extends ShortMail {
  topic = phrase('Your password was changed')
  paragraphs = [phrase('The password of your account at Fairweather was just changed.')]
  closing = phrase('If this was not you, set a new password with the link above.')

  constructor(recipient: Recipient) {
    super(recipient, { text: phrase('Set a new password'), path: '/forgot-password' })
  }
}
