import db from '@adonisjs/lucid/services/db'
import pRetry from 'p-retry'
import { appUrl } from '#config/app'
import { say, sayIn } from '#languages/say'
import YearlyReportMail from '#mails/yearly_report'
import { sendMail } from '#mails/mailer'
import { i18nFor } from '#mails/recipient'
import { unsubscribeUrl } from '#mails/subscriptions'
import User from '#models/user'
import type { MailJob } from '#process/jobs/mail_job'
import { deriveUuid } from '#support/derive_uuid'
import { describeReport } from '#training/describe_report'
import { drawChart } from '#training/draw_chart'
import { formatsOf } from '#training/formats_of'
import { describeChart, monthBars } from '#training/report_chart'
import { reportText } from '#training/report_text'
import { yearlyReport } from '#training/yearly_report'

type ReportJob = Extract<MailJob, { letter: 'yearly_report' }>

/**
 * Sends the report of a job, unless it was sent, or the member does not get it any more.
 * @param id of the job; a report that was requested again is sent only by its newest job
 */
export async function deliverReport(id: string, { userId, year }: ReportJob) {
  const row = { user_id: userId, year, job_id: id }
  const report = await db.from('yearly_reports').where(row).whereNull('sent_at').first()
  if (!report) return
  const mail = await composeReport(userId, year, report.by_hand)
  // Whoever opts in again later, or confirms their address, still gets the report.
  if (!mail) return db.from('yearly_reports').where(row).delete()

  await sendMail(mail, deriveUuid(`yearly report ${userId} ${year}`))
  const markAsSent = () =>
    db
      .from('yearly_reports')
      .where(row)
      .update({ sent_at: db.raw('now()') })
  // The mail is sent. Bridges a short outage of the database, so that it is not sent again.
  await pRetry(markAsSent, { retries: 10, minTimeout: 250, maxTimeout: 1000 })
}

/** Returns undefined if the member does not get the report. */
export async function composeReport(userId: number, year: number, byHand: boolean) {
  const user = await User.query()
    .where({ id: userId, active: true })
    .whereNotNull('emailVerifiedAt')
    .if(!byHand, (query) => query.where('yearlyReport', true))
    .first()
  const report = user && (await yearlyReport(user, year))
  if (!report || report.current.total.entries === 0) return undefined

  const i18n = await i18nFor(user.locale)
  const inLanguage = sayIn(i18n)
  const content = {
    subject: say(i18n, 'Your training in {year}', { year: String(year) }),
    year,
    sections: describeReport(report, user, inLanguage),
    reason: user.yearlyReport
      ? say(i18n, 'You get this report once a year, because you chose it in your settings.')
      : say(
          i18n,
          'You get this report because the people who run this Fairweather have sent it to you.'
        ),
    pageUrl: new URL(`/log/report/${year}`, appUrl).href,
    settingsUrl: new URL('/settings#training', appUrl).href,
    unsubscribeUrl: unsubscribeUrl(user, 'yearlyReport'),
  }
  const chart = {
    png: await drawChart(monthBars(report)),
    text: describeChart(report, formatsOf(user, inLanguage), inLanguage),
  }
  const text = reportText(content, i18n)
  return new YearlyReportMail({ email: user.email, i18n }, { ...content, chart, text })
}
