import { allowedOrigins } from './allowed_origins.js'
import { removePrivateContent } from './private_content.js'

const texts = {
  'checking': 'Checking whether you are still signed in…',
  'live': 'Live',
  'connecting': 'Connecting…',
  'reconnecting': 'Reconnecting… values may be out of date',
  'crowded': 'Open in too many tabs. Please close some.',
  'many-visitors': 'Too many visitors. New messages do not appear at the moment.',
  'closed': 'Only members can read this now. Please sign in.',
  'wrong-address': 'Live updates do not work at this address. ',
  'signed-out': 'You have been signed out.',
}

/**
 * Shows in the footer whether the values are live; the attribute `data-live` shows it to the style
 * sheet and the tests.
 */
export function showStatus(state: keyof typeof texts | null) {
  const root = document.documentElement
  if (root.dataset.live === state) return

  if (state) root.dataset.live = state
  else delete root.dataset.live

  const line = document.querySelector('#live-state')!
  line.textContent = state ? texts[state] : ''
  if (state === 'wrong-address') line.append(linkToRightAddress())
  if (state === 'signed-out') removePrivateContent()
}

function linkToRightAddress() {
  const [origin] = allowedOrigins()
  const link = document.createElement('a')
  link.href = origin + location.pathname
  link.textContent = `Open ${origin} instead`
  return link
}
