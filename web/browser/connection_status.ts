const words = {
  'live': 'Live',
  'connecting': 'Connecting…',
  'reconnecting': 'Reconnecting… values may be out of date',
  'crowded': 'Open in too many tabs: close some',
  'signed-out': 'You have been signed out. ',
}

/** Says in the footer, and to the style sheet, how far the page's values can be trusted. */
export function show(state: keyof typeof words | null) {
  const root = document.documentElement
  if (root.dataset.live === state) return

  if (state) root.dataset.live = state
  else delete root.dataset.live

  const footer = document.querySelector('#live-state')!
  footer.replaceChildren(state ? words[state] : '')
  if (state === 'signed-out') footer.append(signInAgain())
}

function signInAgain() {
  const link = document.createElement('a')
  link.href = '/login'
  link.textContent = 'Sign in again'
  return link
}
