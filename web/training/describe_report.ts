import { sayInEnglish, type Say } from '#browser/format_text'
import { formatTemperature } from '#browser/format_temperature'
import type { ReportCell, ReportSection } from '#mails/yearly_report'
import type User from '#models/user'
import { isolated } from '#support/plain_text'
import { phrase, sayPhrase, type Phrase } from '#support/phrase'
import { formatsOf, type Formats } from '#training/formats_of'
import { KINDS, type Kind } from '#training/kinds'
import { MIN_FASTEST } from '#training/record_rules'
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

const RECORD_LABELS: Record<RecordName, Phrase> = {
  longest: phrase('Longest'),
  fastest: phrase('Fastest'),
  coldest: phrase('Coldest'),
  warmest: phrase('Warmest'),
}

/** Figures in words, in the language of the reader. */
interface Words {
  formats: Formats
  say: Say
}

/** Puts the figures of a report into words, for the page and the mail alike. */
export function describeReport(
  report: YearlyReport,
  reader: Reader,
  say = sayInEnglish
): ReportSection[] {
  const words = { formats: formatsOf(reader, say), say }
  return [
    totalsSection(report, words),
    monthsSection(report, words),
    kindsSection(report, words),
    weeksSection(report, words),
    recordsSection(report, words, reader),
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

function totalsSection(
  { current, previous }: YearlyReport,
  { formats, say }: Words
): ReportSection {
  const row = (label: string, describe: (totals: Totals) => string) =>
    rowOf(label, current.total, previous.total, (totals) => ({ value: describe(totals) }))
  return {
    title: say('Totals'),
    rows: [
      row(say('Entries'), ({ entries }) => formats.count(entries)),
      row(say('Distance'), ({ distanceM }) => formats.distance(distanceM)),
      row(say('Time'), ({ durationS }) => formats.duration(durationS)),
      row(say('Average speed'), (totals) => formats.speed(totals)),
    ],
  }
}

function describeTotals(totals: Totals, { formats, say }: Words, kind?: Kind): ReportCell {
  if (totals.entries === 0) return NOTHING
  const { entries, distanceM, durationS } = totals
  const parts = [countOf(entries, say), formats.duration(durationS), formats.speed(totals, kind)]
  return { value: formats.distance(distanceM), detail: parts.join(', ') }
}

const countOf = (n: number, say: Say) => say('{n, plural, one {# entry} other {# entries}}', { n })

function monthsSection(
  { current, previous }: YearlyReport,
  { formats, say }: Words
): ReportSection {
  const rows = formats.months.map((label, index) =>
    rowOf(label, current.months[index], previous.months[index], (totals) =>
      describeTotals(totals, { formats, say })
    )
  )
  return { title: say('By month'), rows }
}

function kindsSection({ current, previous }: YearlyReport, { formats, say }: Words): ReportSection {
  const find = ({ kinds }: YearFigures, kind: Kind) => kinds.find((each) => each.kind === kind)
  const rows = (Object.keys(KINDS) as Kind[])
    .filter((kind) => find(current, kind) ?? find(previous, kind))
    .map((kind) =>
      rowOf(sayPhrase(KINDS[kind], say), find(current, kind), find(previous, kind), (totals) =>
        describeTotals(totals, { formats, say }, kind)
      )
    )
  return { title: say('By kind'), rows }
}

function weeksSection({ current, previous }: YearlyReport, { formats, say }: Words): ReportSection {
  const describe = ({ week, entries, distanceM }: WeekTotals) => ({
    value: formats.distance(distanceM),
    detail: [
      say('Week {n}', { n: String(week.number) }),
      formats.days(week.from, week.to),
      countOf(entries, say),
    ].join(', '),
    href: `/log?from=${week.from}&to=${week.to}`,
  })
  const longer = Math.max(current.bestWeeks.length, previous.bestWeeks.length)
  const rows = Array.from({ length: longer }, (_, place) =>
    rowOf(`${place + 1}`, current.bestWeeks[place], previous.bestWeeks[place], describe)
  )
  return {
    title: say('Best weeks'),
    rows,
    note: say(
      'By distance. A week begins on Monday, and counts with all its days in the year that has most of them.'
    ),
  }
}

function recordsSection(
  { current, previous }: YearlyReport,
  { formats, say }: Words,
  reader: Reader
): ReportSection {
  const row = (name: RecordName, describe: (entry: RecordEntry) => ReportCell) =>
    rowOf(
      sayPhrase(RECORD_LABELS[name], say),
      current.records[name],
      previous.records[name],
      (entry) => ({
        ...describe(entry),
        href: `/log/${entry.id}/edit`,
      })
    )
  const what = ({ kind, date }: RecordEntry) =>
    `${sayPhrase(KINDS[kind], say)}, ${formats.day(date)}`
  const byTemperature = (entry: RecordEntry) => ({
    value: formatTemperature(entry.celsius, reader.temperatureUnit, reader.locale, say),
    detail: `${isolated(entry.city!)}, ${formats.distance(entry.distanceM)}, ${what(entry)}`,
  })
  return {
    title: say('Records'),
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
    note: `${fastestRule({ formats, say })} ${temperatureNote(current, say)}`,
  }
}

function fastestRule({ formats, say }: Words) {
  const { metres, seconds } = MIN_FASTEST
  const data = { distance: formats.distance(metres), minutes: seconds / 60 }
  return say('The fastest entry has at least {distance} or {minutes} minutes.', data)
}

function temperatureNote({ year, measured, total }: YearFigures, say: Say) {
  const rule = say(
    'An entry has one if it has a place and a start time, and the place has a reading in the two hours before.'
  )
  if (measured === 0) {
    return `${say('No temperature is known for {year}.', { year: String(year) })} ${rule}`
  }
  const known = say(
    'The temperature is known for {measured} of {n, plural, one {# entry} other {# entries}} in {year}.',
    { measured: String(measured), n: total.entries, year: String(year) }
  )
  return `${known} ${rule}`
}
