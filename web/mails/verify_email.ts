import ShortMail from '#mails/short_mail'

/** Sent after registering, and when a member asks for it in the settings. */
export default class VerifyEmail extends ShortMail {
  subject = 'Confirm your e-mail'
  paragraphs = ['Someone, probably you, has an account at Fairweather with this e-mail address.']
  closing =
    'The link works once and expires after three days. If this was not you, ignore this mail. The e-mail stays unconfirmed then.'

  constructor(recipient: string, token: string) {
    super(recipient, 'Confirm this e-mail', `/verify-email/${token}`)
  }
}
