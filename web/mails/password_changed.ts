import Letter from '#mails/letter'

/** However it was changed. */
export default class PasswordChanged extends Letter {
  subject = 'Your password was changed'
  sentences = ['The password of your account at Fairweather was changed just now.']
  closing = 'If it was not you, set another one by the link above.'

  constructor(recipient: string) {
    super(recipient, 'Set another password', '/forgot-password')
  }
}
