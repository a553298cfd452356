import { BaseMail } from '@adonisjs/mail'
import { appUrl } from '#config/app'

/**
 * A mail of a few paragraphs and perhaps a link. It contains no text that a user typed, except
 * e-mail addresses. Otherwise a spammer could register with another person's address and send that
 * person any text in our name.
 */
export default abstract class ShortMail extends BaseMail {
  abstract subject: string
  abstract paragraphs: string[]
  readonly link?: { text: string; url: string }

  constructor(
    readonly recipient: string,
    linkText?: string,
    path = ''
  ) {
    super()
    if (linkText) this.link = { text: linkText, url: new URL(path, appUrl).href }
  }

  /** The paragraph below the link. */
  closing = ''

  prepare() {
    const { subject, paragraphs, link, closing } = this
    const state = { subject, paragraphs, link, closing }
    this.message.to(this.recipient).textView('mails/text', state).htmlView('mails/html', state)
  }
}
