import ShortMail from '#mails/short_mail'

/** To the old address, which counts no longer. */
export default class EmailChanged extends ShortMail {
  subject = 'Your e-mail was changed'
  closing = 'If it was not you, tell those who run this Fairweather.'
  sentences: string[]

  constructor(recipient: string, email: string) {
    super(recipient)
    this.sentences = [`Your account at Fairweather has the e-mail ${email} now.`]
  }
}
