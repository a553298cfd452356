import type { I18n } from '@adonisjs/i18n'
import { say } from '#languages/say'
import type { ReportMailContent, ReportSection } from '#mails/yearly_report'

type Content = Omit<ReportMailContent, 'text' | 'chart'>

/** Writes the report as plain text, for mail programs that show no HTML. */
export function reportText({ subject, year, sections, reason, ...urls }: Content, i18n: I18n) {
  return [
    subject,
    `${say(i18n, 'Look at it on a page')}: ${urls.pageUrl}`,
    ...sections.map((section) => sectionText(section, year)),
    reason,
    `${say(i18n, 'Your settings')}: ${urls.settingsUrl}`,
    `${say(i18n, 'Stop the yearly report')}: ${urls.unsubscribeUrl}`,
  ].join('\n\n')
}

function sectionText({ title, rows, note }: ReportSection, year: number) {
  const lines = rows.map(
    ({ label, now, before }) => `${label}: ${cellText(now)} | ${year - 1}: ${cellText(before)}`
  )
  return [title.toUpperCase(), ...lines, ...(note ? [note] : [])].join('\n')
}

const cellText = ({ value, detail }: { value: string; detail?: string }) =>
  detail ? `${value} (${detail})` : value
