import ShortMail from '#mails/short_mail'

/** Who has forgotten his password sets a new one. */
export default class ResetPassword extends ShortMail {
  subject = 'Set a new password'
  sentences = [
    'Somebody, hopefully you, has forgotten the password of your account at Fairweather.',
  ]
  closing = 'The link works once, for an hour. If it was not you, do nothing: your password stays.'

  constructor(recipient: string, token: string) {
    super(recipient, 'Set a new password', `/reset-password/${token}`)
  }
}
