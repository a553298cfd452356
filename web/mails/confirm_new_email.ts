import ShortMail from '#mails/short_mail'

/** Sent to the new address, before the change takes effect. */
export default class ConfirmNewEmail extends ShortMail {
  subject = 'Confirm your new e-mail'
  paragraphs = [
    'Someone, probably you, wants to use this e-mail address for an account at Fairweather.',
  ]
  closing =
    'The link works once and expires after one day. If this was not you, ignore this mail. Nothing changes then.'

  constructor(recipient: string, token: string) {
    super(recipient, 'Use this e-mail', `/confirm-email/${token}`)
  }
}
