import { allowedOrigins } from './allowed_origins.js'
import { announceStatus } from './announce_status.js'
import { silenceMs } from './last_heard.js'
import { locale } from './locale_and_theme.js'
import { removePrivateContent } from './private_content.js'
import { say } from './say.js'
import { serverTime } from './server_clock.js'

const texts = {
  'checking': () => say('Checking whether you are still signed in…'),
  'live': () => say('Live'),
  'connecting': () => say('Connecting…'),
  'reconnecting': () =>
    say('Reconnecting since {time}. Values may be out of date.', { time: sinceWhen() }),
  'offline': () => say('Offline since {time}. Values may be out of date.', { time: sinceWhen() }),
  'crowded': () => say('Open in too many tabs. Please close some.'),
  'many-visitors': () => say('Too many visitors. New messages do not appear at the moment.'),
  'closed': () => say('Only members can read this now. Please sign in.'),
  'wrong-address': () => say('Live updates do not work at this address.'),
  'signed-out': () => say('You have been signed out.'),
}

type State = keyof typeof texts

const root = document.documentElement

/** The last moment at which the page was up to date, by the server's clock. */
let upToDateAt: number | undefined
let shownLanguage = ''

addEventListener('translations', () => {
  shownLanguage = ''
  showInLanguage()
})

/**
 * Shows in the footer whether the values are live; the attribute `data-live` shows it to the style
 * sheet and the tests.
 */
export function showStatus(wanted: State | null) {
  const state = wanted === 'reconnecting' && !navigator.onLine ? 'offline' : wanted
  if (root.dataset.live === state) return showInLanguage()

  if (state) root.dataset.live = state
  else delete root.dataset.live
  if (!state || state === 'live') upToDateAt = undefined
  else upToDateAt ??= serverTime() - silenceMs()

  showText(state)
  announceStatus(state ?? 'live', state ? texts[state]() : '', { atOnce: state === 'signed-out' })
  if (state === 'signed-out') removePrivateContent()
  dispatchEvent(new Event('live-state'))
}

/** The text stays from page to page, but the next page may be in another language. */
function showInLanguage() {
  const { live } = root.dataset
  if (live && shownLanguage !== root.lang) showText(live as State)
}

function showText(state: State | null) {
  shownLanguage = root.lang
  const line = document.querySelector('#live-state')!
  line.textContent = state ? texts[state]() : ''
  if (state === 'wrong-address') line.append(' ', linkToRightAddress())
}

/** Shows a live page as not connected. Returns whether it was live. */
export function doubtStatus() {
  const wasLive = root.dataset.live === 'live'
  if (wasLive) showStatus('reconnecting')
  return wasLive
}

/** Shows whether a page without a connection is offline, after this has changed. */
export function showWhetherOffline() {
  if (/^(reconnecting|offline)$/.test(root.dataset.live ?? '')) showStatus('reconnecting')
}

/** Returns the time at which the page was up to date, with the date if that was on another day. */
function sinceWhen() {
  const at = new Date(upToDateAt!)
  const isToday = at.toDateString() === new Date(serverTime()).toDateString()
  const dateStyle = isToday ? undefined : 'medium'
  return new Intl.DateTimeFormat(locale(), { timeStyle: 'short', dateStyle }).format(at)
}

function linkToRightAddress() {
  const [origin] = allowedOrigins()
  const link = document.createElement('a')
  link.href = origin + location.pathname
  link.textContent = say('Open {origin} instead', { origin })
  return link
}
