import { BaseMail } from '@adonisjs/mail'
import { appUrl } from '#config/app'

/**
 * A mail of a few sentences, perhaps with a link. It has nothing in it that somebody typed but the
 * address: else whoever registers with another's address could write to him in our name.
 */
export default abstract class ShortMail extends BaseMail {
  abstract subject: string
  abstract sentences: string[]
  readonly link?: { text: string; url: string }

  constructor(
    readonly recipient: string,
    linkText?: string,
    path = ''
  ) {
    super()
    if (linkText) this.link = { text: linkText, url: new URL(path, appUrl).href }
  }

  /** What stands beneath the link. */
  closing = ''

  prepare() {
    const { subject, sentences, link, closing } = this
    const letter = { subject, sentences, link, closing }
    this.message.to(this.recipient).textView('mails/text', letter).htmlView('mails/html', letter)
  }
}
