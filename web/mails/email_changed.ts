import ShortMail from '#mails/short_mail'

/** Sent to the old address. */
export default class EmailChanged extends ShortMail {
  subject = 'Your e-mail was changed'
  closing = 'If this was not you, contact the people who run this Fairweather.'
  paragraphs: string[]

  constructor(recipient: string, newEmail: string) {
    super(recipient)
    this.paragraphs = [`The e-mail of your account at Fairweather is now ${newEmail}.`]
  }
}
