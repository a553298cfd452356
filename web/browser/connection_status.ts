import { removePrivateContent } from './private_content.js'

const texts = {
  'checking': 'Checking whether you are still signed in…',
  'live': 'Live',
  'connecting': 'Connecting…',
  'reconnecting': 'Reconnecting… values may be out of date',
  'crowded': 'Open in too many tabs. Please close some.',
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

  document.querySelector('#live-state')!.textContent = state ? texts[state] : ''
  if (state === 'signed-out') removePrivateContent()
}
