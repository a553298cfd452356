import { BaseMail } from '@adonisjs/mail'
import { say } from '#languages/say'
import type { Recipient } from '#mails/recipient'

export interface AlertsMailContent {
  /** Crossed limits, one sentence each, with the time. */
  alerts: { sentence: string; time: string; url: string }[]
  listUrl: string
  settingsUrl: string
  unsubscribeUrl: string
}

/** Tells a member that temperatures have crossed the limits of their alerts. */
export default class AlertsMail extends BaseMail {
  constructor(
    readonly recipient: Recipient,
    readonly content: AlertsMailContent
  ) {
    super()
  }

  prepare() {
    const { email, i18n } = this.recipient
    const { alerts, unsubscribeUrl } = this.content
    const n = alerts.length
    const subject =
      n === 1
        ? alerts[0].sentence
        : say(i18n, '{n, plural, one {# alert} other {# alerts}} of temperatures', { n })
    const state = { ...this.content, i18n, subject }
    this.message
      .to(email)
      .subject(subject)
      .textView('mails/alerts_text', state)
      .htmlView('mails/alerts', state)
      // Mail programs send the one-click request only over HTTPS.
      .listUnsubscribe(unsubscribeUrl, { oneClick: unsubscribeUrl.startsWith('https:') })
  }
}
