import ShortMail from '#mails/short_mail'

/** To the old address, while it still counts. */
export default class EmailChangeRequested extends ShortMail {
  subject = 'A new e-mail was asked for'
  closing = 'If it was not you, somebody knows your password: set a new one, which also stops this.'
  sentences: string[]

  constructor(recipient: string, email: string) {
    super(recipient, 'Set a new password', '/forgot-password')
    this.sentences = [
      `Your account at Fairweather shall have the e-mail ${email} in place of this one.`,
      'Until that one is confirmed, this one counts.',
    ]
  }
}
