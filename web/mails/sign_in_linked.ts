import ShortMail from '#mails/short_mail'

/** Somebody can come in by another way now. */
export default class SignInLinked extends ShortMail {
  subject = 'Another way to sign in was linked'
  closing = 'If it was not you, set a new password: that also unlinks it.'
  sentences: string[]

  constructor(recipient: string, provider: string) {
    super(recipient, 'Set a new password', '/forgot-password')
    this.sentences = [`One can sign in to your account at Fairweather by ${provider} now.`]
  }
}
