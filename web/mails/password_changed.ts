import ShortMail from '#mails/short_mail'

/**
 * Sent after every change of a password, including a reset and a change by an admin or a command.
 */
export default class PasswordChanged extends ShortMail {
  subject = 'Your password was changed'
  paragraphs = ['The password of your account at Fairweather was just changed.']
  closing = 'If this was not you, set a new password with the link above.'

  constructor(recipient: string) {
    super(recipient, 'Set a new password', '/forgot-password')
  }
}
