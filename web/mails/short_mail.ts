import { BaseMail } from '@adonisjs/mail'
import { appUrl } from '#config/app'
import { translate } from '#languages/say'
import type { Recipient } from '#mails/recipient'
import type { Phrase } from '#support/phrase'

/**
 * A mail of a few paragraphs and perhaps a link. It contains no text that a user typed, except
 * e-mail addresses. Otherwise a spammer could register with another person's address and send that
 * person any text in our name.
 */
export default abstract class ShortMail extends BaseMail {
  abstract readonly topic: Phrase
  abstract readonly paragraphs: Phrase[]
  /** The paragraph below the link. */
  abstract readonly closing: Phrase

  constructor(
    readonly recipient: Recipient,
    readonly link?: { text: Phrase; path: string }
  ) {
    super()
  }

  prepare() {
    const { email, i18n } = this.recipient
    const subject = translate(i18n, this.topic)
    const state = {
      i18n,
      subject,
      paragraphs: this.paragraphs.map((paragraph) => translate(i18n, paragraph)),
      link: this.link && {
        text: translate(i18n, this.link.text),
        url: new URL(this.link.path, appUrl).href,
      },
      closing: translate(i18n, this.closing),
    }
    this.message
      .to(email)
      .subject(subject)
      .textView('mails/text', state)
      .htmlView('mails/html', state)
  }
}
