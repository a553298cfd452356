import edge from 'edge.js'
import type { I18n } from '@adonisjs/i18n'
import stringifyAttributes, { type HTMLAttributes } from 'stringify-attributes'
import type { DateTime } from 'luxon'
import { alertSentence, type Crossing } from '#browser/alerts/alert_sentence'
import { relativeTime } from '#browser/relative_time'
import { formatTemperature, type Unit } from '#browser/format_temperature'
import { formatTime } from '#browser/city/format_times'
import { quoteText } from '#browser/chat/excerpt'
import { piecesOf } from '#browser/chat/message_text'
import { cappedCount, unreadPrefix } from '#browser/chat/unread_count'
import { countedInboxOf, totalUnread } from '#chat/inbox'
import { MUTE_DURATIONS } from '#chat/mute'
import { mentionPath } from '#chat/rooms'
import { tokenSnippet } from '#accounts/token_snippet'
import { providers } from '#config/ally'
import type Import from '#models/import'
import { isDevServer, legalUrl, version } from '#config/app'
import type { HighlightPiece } from '#chat/highlights'
import board from '#config/board'
import push from '#config/push'
import chat from '#config/chat'
import hub from '#config/hub'
import { addTexts } from '#languages/add_texts'
import { sayIn } from '#languages/say'
import { coordinates, type Place } from '#support/coordinates'
import { timeIn } from '#support/time_in'
import { formatDate } from '#support/format_date'
import type { NamedMember } from '#messaging/contract'
import { phrase } from '#support/phrase'
import { isolated } from '#support/plain_text'
import { queryString } from '#support/query_string'
import imports from '#config/imports'
import { describeProgress } from '#imports/describe_progress'
import { confirmationQuestion, summary } from '#imports/summary'
import { KINDS } from '#training/kinds'
import { sourceLabel } from '#training/source_label'
import { timeZoneChoices } from '#training/time_zone_choices'
import { yearEverywhere } from '#training/today'
import { cacheTemplates } from '#start/cache_templates'
import '#start/offline_assets'
import '#start/page_assets'
import { rowDigest } from '#validators/city_rows'
import { defaultLocale, languages, locales } from '#config/locales'

/** What templates share, from the page or from AdonisJS. */
interface State {
  i18n: I18n
  /** Mails have none. */
  locale?: string
}

// Under `npm run dev`, a changed template is visible at once.
if (!isDevServer) cacheTemplates(edge)

// Edge's own `html.attrs` (6.5.1) does not escape values, so the name of a city could inject a script.
edge.global('html', {
  ...edge.globals.html,
  attrs: (values: HTMLAttributes) => edge.globals.html.safe(stringifyAttributes(values)),
})
addTexts(edge)
edge.global('queryString', queryString)
edge.global('rowDigest', rowDigest)
edge.global('board', board)
edge.global('pushKey', push.keys?.publicKey)
edge.global('chatIsPublic', chat.isPublic)
edge.global('legalUrl', legalUrl)
edge.global('tokenSnippet', tokenSnippet)
edge.global('version', version)
edge.global('providers', providers)
edge.global('hub', { url: hub.url, port: hub.port, origins: hub.origins })
edge.global('importStates', {
  checking: phrase('Being checked'),
  staged: phrase('Not applied yet'),
  applying: phrase('Being applied'),
  applied: phrase('Applied'),
  discarded: phrase('Discarded'),
  failed: phrase('Not readable'),
})
edge.global('importProgress', function (this: State, record: Import) {
  return describeProgress(record, sayIn(this.i18n))
})
edge.global('importSummary', function (this: State, record: Import) {
  return summary(record.kind, record, sayIn(this.i18n))
})
edge.global('importQuestion', function (this: State, record: Import) {
  return confirmationQuestion(record.kind, record, sayIn(this.i18n))
})
edge.global('pageLimitMb', imports.pageLimitBytes / 1024 / 1024)
edge.global('locales', locales)
edge.global('languages', languages)
edge.global('defaultLocale', defaultLocale)
edge.global(
  'temperature',
  function (
    this: State,
    celsius: number | null,
    unit: Unit,
    locale = this.locale ?? defaultLocale
  ) {
    return formatTemperature(celsius, unit, locale, sayIn(this.i18n))
  }
)
// A script keeps the text of such an element true.
edge.global('timeAttributes', (at: DateTime | null) => ({
  'data-age': true,
  'datetime': at?.toUTC().toISO(),
}))
edge.global('ago', function (this: State, at: DateTime | null) {
  return relativeTime(at?.toISO() ?? null, sayIn(this.i18n))
})
edge.global('date', function (this: State, at: DateTime, locale = this.locale ?? defaultLocale) {
  return formatDate(at, locale)
})
edge.global(
  'timeIn',
  function (this: State, timezone: string, locale = this.locale ?? defaultLocale) {
    return timeIn(timezone, locale)
  }
)
edge.global(
  'coordinates',
  function (this: State, place: Place, locale = this.locale ?? defaultLocale) {
    return coordinates(place, sayIn(this.i18n), locale)
  }
)
edge.global('formatTime', formatTime)
edge.global('yearEverywhere', yearEverywhere)
edge.global(
  'muteDurations',
  Object.fromEntries(Object.entries(MUTE_DURATIONS).map(([name, { label }]) => [name, label]))
)
edge.global('trainingKinds', KINDS)
edge.global('entrySource', sourceLabel)
edge.global('timeZoneChoices', timeZoneChoices)
// An error page must not fail because the inbox cannot be read.
edge.global('chatInbox', (user?: { id: number }) =>
  user ? countedInboxOf(user).catch(() => undefined) : undefined
)
edge.global('totalUnread', totalUnread)
edge.global('cappedCount', cappedCount)
edge.global('unreadPrefix', unreadPrefix)
edge.global('mentionPath', mentionPath)
edge.global(
  'alertSentence',
  function (this: State, crossing: Crossing & { unit: Unit }, locale: string) {
    return alertSentence(crossing, { unit: crossing.unit, locale, say: sayIn(this.i18n) })
  }
)
edge.global('isolated', isolated)
// A browser also breaks lines after the hyphens of a date.
edge.global('unbrokenDates', (text = '') => {
  const { escape, safe } = edge.globals.html
  const html = escape(text).replaceAll(
    /\d{4}-\d\d-\d\d(?:T[\d:.+Z-]*)?/g,
    '<span class="date">$&</span>'
  )
  return safe(html)
})
edge.global('quoteText', function (this: State, quote: Parameters<typeof quoteText>[0]) {
  return quoteText(quote, sayIn(this.i18n))
})
// Not a template, for the same reason as `messageBody`.
edge.global('highlighted', (pieces: HighlightPiece[]) => {
  const { escape, safe } = edge.globals.html
  const html = pieces.map(({ text, isHit }) =>
    isHit ? `<mark>${escape(text)}</mark>` : escape(text)
  )
  return safe(html.join(''))
})
// Not a template: a blank or a line break of the template would be one of the message.
edge.global('messageBody', (body: string, mentions?: NamedMember[], readerId?: number) => {
  const { escape, safe } = edge.globals.html
  const html = piecesOf(body, mentions).map(({ text, href, mentioned }) => {
    if (mentioned) {
      const tag = mentioned.includes(readerId!) ? 'mark' : 'span'
      return `<${tag} class="mention">${escape(text)}</${tag}>`
    }
    return href
      ? `<a href="${escape(href)}" rel="noopener noreferrer nofollow" target="_blank">${escape(text)}</a>`
      : escape(text)
  })
  return safe(`<div class="message-body" dir="auto" data-body>${html.join('')}</div>`)
})
