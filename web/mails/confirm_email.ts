import ShortMail from '#mails/short_mail'

/** To a new address, before it counts. */
export default class ConfirmEmail extends ShortMail {
  subject = 'Confirm your new e-mail'
  sentences = ['Somebody, hopefully you, wants to use this e-mail for an account at Fairweather.']
  closing = 'The link works once, for a day. If it was not you, do nothing: nothing then changes.'

  constructor(recipient: string, token: string) {
    super(recipient, 'Use this e-mail', `/confirm-email/${token}`)
  }
}
