import { flag, id, list, named, nullable, object, text, time } from '#api/schema'
import { locales } from '#config/locales'
import { KINDS } from '#training/kinds'

/** A time of day, such as 22:00 */
const clock = { type: 'string', pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$' } as const

export const Account = named('Account', 'The account of a member, with its settings', {
  id,
  name: text,
  email: text,
  emailVerifiedAt: { ...nullable(time), description: 'When a link in a mail confirmed the e-mail' },
  role: { enum: ['member', 'manager', 'admin'] },
  createdAt: time,
  locale: {
    enum: Object.keys(locales),
    description: 'The language of mails and pages, and the format of their dates and numbers',
  },
  localeFromBrowser: {
    ...flag,
    description: 'Whether `locale` follows the browser in which the member last opened a page',
  },
  theme: { enum: ['auto', 'light', 'dark'] },
  temperatureUnit: { enum: ['C', 'F'], description: 'On pages. In the API, temperatures are °C' },
  distanceUnit: { enum: ['km', 'mi'], description: 'On pages. In the API, distances are metres' },
  timeZone: {
    ...nullable(text),
    description: 'An IANA name, such as Europe/Lisbon. null: that of the browser',
  },
  paceKinds: {
    ...list({ enum: Object.keys(KINDS) }),
    description: 'The kinds of training that pages show with a pace instead of a speed',
  },
  shownInClub: { ...flag, description: 'Whether the club sees the totals of the training log' },
  yearlyReport: { ...flag, description: 'Whether a mail tells of each year of training' },
  hidesPresence: { ...flag, description: 'Whether others do not see who is in the chat' },
  mentionMails: { ...flag, description: 'Whether mails tell of mentions in the chat' },
  alertNotices: { ...flag, description: 'Whether open pages tell of alerts' },
  alertMails: { ...flag, description: 'Whether mails tell of alerts' },
  alertPushes: { ...flag, description: 'Whether devices tell of alerts' },
  quietHours: {
    ...nullable(object({ from: clock, until: clock, timeZone: nullable(text) })),
    description:
      'When no mail and no device tells of alerts. Their time zone counts while the account has none; without both, it is UTC',
  },
})

export const Session = named('Session', 'A browser in which you are signed in', {
  id,
  device: { ...text, description: 'The browser and its system' },
  address: { ...nullable(text), description: 'The IP address of the sign-in' },
  createdAt: time,
  lastUsedAt: { ...nullable(time), description: 'To the minute' },
})
