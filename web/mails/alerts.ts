import { BaseMail } from '@adonisjs/mail'

export interface AlertsMailContent {
  /** What has crossed which limit, and when. */
  alerts: { sentence: string; time: string; url: string }[]
  listUrl: string
  settingsUrl: string
  unsubscribeUrl: string
}

/** Tells a member that temperatures have crossed the limits of their alerts. */
export default class AlertsMail extends BaseMail {
  constructor(
    readonly recipient: string,
    readonly content: AlertsMailContent
  ) {
    super()
  }

  prepare() {
    const { alerts, unsubscribeUrl } = this.content
    const subject = alerts.length === 1 ? alerts[0].sentence : `${alerts.length} alerts`
    const state = { ...this.content, subject }
    this.message
      .to(this.recipient)
      .subject(subject)
      .textView('mails/alerts_text', state)
      .htmlView('mails/alerts', state)
      // Mail programs send the one-click request only over HTTPS.
      .listUnsubscribe(unsubscribeUrl, { oneClick: unsubscribeUrl.startsWith('https:') })
  }
}
