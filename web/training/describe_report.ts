import { formatTemperature } from '#browser/format_temperature'
import type { ReportCell, ReportSection } from '#mails/yearly_report'
import type User from '#models/user'
import { isolated } from '#support/plain_text'
import { pluralize } from '#support/pluralize'
import { formatsOf, type Formats } from '#training/formats_of'
import { KINDS, type Kind } from '#training/kinds'
import { MIN_FASTEST } from '#training/record_rules'
import { MONTHS } from '#training/report_chart'
import type { Totals } from '#training/totals'
import type {
  RecordEntry,
  RecordName,
  WeekTotals,
  YearFigures,
  YearlyReport,
} from '#training/yearly_report'

/** How a member reads the figures. These are columns of `users`. */
export type Reader = Pick<User, 'distanceUnit' | 'paceKinds' | 'locale' | 'temperatureUnit'>

const NOTHING: ReportCell = { value: '–' }

const RECORD_LABELS: Record<RecordName, string> = {
  longest: 'Longest',
  fastest: 'Fastest',
  coldest: 'Coldest',
  warmest: 'Warmest',
}

/** Puts the figures of a report into words, for the page and the mail alike. */
export function describeReport(report: YearlyReport, reader: Reader): ReportSection[] {
  const formats = formatsOf(reader)
  return [
    totalsSection(report, formats),
    monthsSection(report, formats),
    kindsSection(report, formats),
    weeksSection(report, formats),
    recordsSection(report, formats, reader),
  ]
}

/** Makes a row whose cells are described by the same function. */
function rowOf<T>(
  label: string,
  now: T,
  before: T,
  describe: (each: NonNullable<T>) => ReportCell
) {
  const cell = (each: T) => (each ? describe(each) : NOTHING)
  return { label, now: cell(now), before: cell(before) }
}

function totalsSection({ current, previous }: YearlyReport, formats: Formats): ReportSection {
  const row = (label: string, describe: (totals: Totals) => string) =>
    rowOf(label, current.total, previous.total, (totals) => ({ value: describe(totals) }))
  return {
    title: 'Totals',
    rows: [
      row('Entries', ({ entries }) => entries.toLocaleString('en')),
      row('Distance', ({ distanceM }) => formats.distance(distanceM)),
      row('Time', ({ durationS }) => formats.duration(durationS)),
      row('Average speed', (totals) => formats.speed(totals)),
    ],
  }
}

function describeTotals(totals: Totals, formats: Formats, kind?: Kind): ReportCell {
  if (totals.entries === 0) return NOTHING
  const { entries, distanceM, durationS } = totals
  const parts = [count(entries), formats.duration(durationS), formats.speed(totals, kind)]
  return { value: formats.distance(distanceM), detail: parts.join(', ') }
}

const count = (entries: number) => pluralize(entries, 'entry', 'entries')

function monthsSection({ current, previous }: YearlyReport, formats: Formats): ReportSection {
  const rows = MONTHS.map((label, index) =>
    rowOf(label, current.months[index], previous.months[index], (totals) =>
      describeTotals(totals, formats)
    )
  )
  return { title: 'By month', rows }
}

function kindsSection({ current, previous }: YearlyReport, formats: Formats): ReportSection {
  const find = ({ kinds }: YearFigures, kind: Kind) => kinds.find((each) => each.kind === kind)
  const rows = (Object.keys(KINDS) as Kind[])
    .filter((kind) => find(current, kind) ?? find(previous, kind))
    .map((kind) =>
      rowOf(KINDS[kind], find(current, kind), find(previous, kind), (totals) =>
        describeTotals(totals, formats, kind)
      )
    )
  return { title: 'By kind', rows }
}

function weeksSection({ current, previous }: YearlyReport, formats: Formats): ReportSection {
  const describe = ({ week, entries, distanceM }: WeekTotals) => ({
    value: formats.distance(distanceM),
    detail: `Week ${week.number}, ${formats.days(week.from, week.to)}, ${count(entries)}`,
    href: `/log?from=${week.from}&to=${week.to}`,
  })
  const longer = Math.max(current.bestWeeks.length, previous.bestWeeks.length)
  const rows = Array.from({ length: longer }, (_, place) =>
    rowOf(`${place + 1}`, current.bestWeeks[place], previous.bestWeeks[place], describe)
  )
  return {
    title: 'Best weeks',
    rows,
    note: 'By distance. A week begins on Monday, and counts with all its days in the year that has most of them.',
  }
}

function recordsSection(
  { current, previous }: YearlyReport,
  formats: Formats,
  reader: Reader
): ReportSection {
  const row = (name: RecordName, describe: (entry: RecordEntry) => ReportCell) =>
    rowOf(RECORD_LABELS[name], current.records[name], previous.records[name], (entry) => ({
      ...describe(entry),
      href: `/log/${entry.id}/edit`,
    }))
  const what = ({ kind, date }: RecordEntry) => `${KINDS[kind]}, ${formats.day(date)}`
  const byTemperature = (entry: RecordEntry) => ({
    value: formatTemperature(entry.celsius, reader.temperatureUnit, reader.locale),
    detail: `${isolated(entry.city!)}, ${formats.distance(entry.distanceM)}, ${what(entry)}`,
  })
  return {
    title: 'Records',
    rows: [
      row('longest', (entry) => ({
        value: formats.distance(entry.distanceM),
        detail: `${formats.duration(entry.durationS)}, ${what(entry)}`,
      })),
      row('fastest', (entry) => ({
        value: formats.speed(entry, entry.kind),
        detail: `${formats.distance(entry.distanceM)}, ${what(entry)}`,
      })),
      row('coldest', byTemperature),
      row('warmest', byTemperature),
    ],
    note: `${fastestRule(formats)} ${temperatureNote(current)}`,
  }
}

function fastestRule({ distance }: Formats) {
  const { metres, seconds } = MIN_FASTEST
  return `The fastest entry has at least ${distance(metres)} or ${seconds / 60} minutes.`
}

function temperatureNote({ year, measured, total }: YearFigures) {
  const rule =
    'An entry has one if it has a place and a start time, and the place has a reading in the two hours before.'
  if (measured === 0) return `No temperature is known for ${year}. ${rule}`
  return `The temperature is known for ${measured} of ${count(total.entries)} in ${year}. ${rule}`
}
