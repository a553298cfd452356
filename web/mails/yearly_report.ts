import { BaseMail } from '@adonisjs/mail'
import { Info } from 'luxon'
import type { Recipient } from '#mails/recipient'

/** A figure, and what more there is to say about it: "42.2 km" and "3:52:30, Run, 12 Oct 2025". */
export interface ReportCell {
  value: string
  /** The path of the page with the entries of the figure. */
  href?: string
  detail?: string
}

export interface ReportSection {
  title: string
  /** A figure of the year beside the same figure of the year before. */
  rows: { label: string; now: ReportCell; before: ReportCell }[]
  note?: string
}

export interface ReportMailContent {
  subject: string
  /** The whole mail as plain text. */
  text: string
  year: number
  sections: ReportSection[]
  /** The chart of the months, and what it shows in words. */
  chart: { png: Buffer; text: string }
  reason: string
  pageUrl: string
  settingsUrl: string
  unsubscribeUrl: string
}

/** The identifier of the image in the mail. */
const CHART_ID = 'chart'

/**
 * The report of a year. It contains neither names nor notes of the member: the figures are enough, and
 * nothing that a person typed can change a header.
 */
export default class YearlyReport extends BaseMail {
  constructor(
    readonly recipient: Recipient,
    readonly content: ReportMailContent
  ) {
    super()
  }

  prepare() {
    const { subject, text, chart, unsubscribeUrl } = this.content
    const { email, i18n } = this.recipient
    const months = Info.months('narrow', { locale: i18n.locale })
    const state = { ...this.content, i18n, months, chartSource: `cid:${CHART_ID}` }
    this.message
      .to(email)
      .subject(subject)
      .text(text)
      .htmlView('mails/yearly_report', state)
      .embedData(chart.png, CHART_ID, { filename: 'chart.png', contentType: 'image/png' })
      // Mail programs send the one-click request only over HTTPS.
      .listUnsubscribe(unsubscribeUrl, { oneClick: unsubscribeUrl.startsWith('https:') })
  }
}
