import ShortMail from '#mails/short_mail'

export default class SignInLinked extends ShortMail {
  subject = 'A new way to sign in was linked'
  closing = 'If this was not you, set a new password: this also removes the new way to sign in.'
  paragraphs: string[]

  constructor(recipient: string, provider: string) {
    super(recipient, 'Set a new password', '/forgot-password')
    this.paragraphs = [`You can now sign in to your account at Fairweather with ${provider}.`]
  }
}
