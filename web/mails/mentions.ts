import { BaseMail } from '@adonisjs/mail'
import { say } from '#languages/say'
import type { Recipient } from '#mails/recipient'

export interface MentionsMailContent {
  count: number
  /** The number of mentions that the mail does not list. */
  rest: number
  mentions: { author: string; room: string; time: string; url: string }[]
  listUrl: string
  settingsUrl: string
  unsubscribeUrl: string
}

/**
 * Tells a member who has mentioned them in the chat. It does not contain what was written: messages can
 * be edited and deleted, mails cannot.
 */
export default class MentionsMail extends BaseMail {
  constructor(
    readonly recipient: Recipient,
    readonly content: MentionsMailContent
  ) {
    super()
  }

  prepare() {
    const { email, i18n } = this.recipient
    const { count, unsubscribeUrl } = this.content
    const subject = say(
      i18n,
      '{count, plural, one {You were mentioned in the chat} other {You were mentioned # times in the chat}}',
      { count }
    )
    const state = { ...this.content, i18n, subject }
    this.message
      .to(email)
      .subject(subject)
      .textView('mails/mentions_text', state)
      .htmlView('mails/mentions', state)
      // Mail programs send the one-click request only over HTTPS.
      .listUnsubscribe(unsubscribeUrl, { oneClick: unsubscribeUrl.startsWith('https:') })
  }
}
