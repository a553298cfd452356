import ShortMail from '#mails/short_mail'

/** Sent to the old address, while it is still in use. */
export default class EmailChangeRequested extends ShortMail {
  subject = 'A change of your e-mail was requested'
  closing =
    'If this was not you, someone knows your password. Set a new password: this also cancels the change.'
  paragraphs: string[]

  constructor(recipient: string, newEmail: string) {
    super(recipient, 'Set a new password', '/forgot-password')
    this.paragraphs = [
      `The e-mail of your account at Fairweather will change from this address to ${newEmail}.`,
      'Your account keeps this address until the new one is confirmed.',
    ]
  }
}
