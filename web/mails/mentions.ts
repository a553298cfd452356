import { BaseMail } from '@adonisjs/mail'

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
    readonly recipient: string,
    readonly content: MentionsMailContent
  ) {
    super()
  }

  prepare() {
    const { count, unsubscribeUrl } = this.content
    const subject =
      count === 1
        ? 'You were mentioned in the chat'
        : `You were mentioned ${count} times in the chat`
    const state = { ...this.content, subject }
    this.message
      .to(this.recipient)
      .subject(subject)
      .textView('mails/mentions_text', state)
      .htmlView('mails/mentions', state)
      // Mail programs send the one-click request only over HTTPS.
      .listUnsubscribe(unsubscribeUrl, { oneClick: unsubscribeUrl.startsWith('https:') })
  }
}
