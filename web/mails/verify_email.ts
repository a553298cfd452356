import ShortMail from '#mails/short_mail'

/** After registering: is it your address? */
export default class VerifyEmail extends ShortMail {
  subject = 'Confirm your e-mail'
  sentences = ['Somebody, hopefully you, has an account at Fairweather with this e-mail.']
  closing =
    'The link works once, for three days. If it was not you, do nothing: the e-mail then stays unconfirmed.'

  constructor(recipient: string, token: string) {
    super(recipient, 'Confirm this e-mail', `/verify-email/${token}`)
  }
}
