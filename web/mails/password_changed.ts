import ShortMail from '#mails/short_mail'

/** However it was changed. */
export default class PasswordChanged extends ShortMail {
  subject = 'Your password was changed'
  sentences = ['The password of your account at Fairweather was changed just now.']
  closing = 'If it was not you, set another one by the link above.'

  constructor(recipient: string) {
    super(recipient, 'Set another password', '/forgot-password')
  }
}
