import { showStatus } from './connection_status.js'
import { meta } from './page_meta.js'
import { hidePrivateContent, showPrivateContent } from './private_content.js'

const RETRY_DELAY_MS = 2000

/**
 * Prepares a member's page for the browser's back-forward cache. Safari puts pages into this cache
 * in spite of `no-store`.
 */
export function hideBeforeCaching({ persisted }: PageTransitionEvent) {
  if (!persisted || !meta('sign-in')) return
  hidePrivateContent()
  showStatus('checking')
}

/**
 * Shows a page from the back-forward cache only if the same member is still signed in. Otherwise
 * reloads it, and the server decides what to show.
 */
export async function checkRestored({ persisted }: PageTransitionEvent) {
  if (!persisted || !meta('sign-in')) return
  const signIn = await currentSignIn()
  if (signIn !== meta('sign-in')) return location.reload()
  showPrivateContent()
  const hub = await import('./hub_listeners.js').catch(() => undefined)
  if (hub) hub.showPage()
  else location.reload()
}

/** Asks the server whose sign-in this browser has, until the server answers. */
async function currentSignIn(): Promise<string> {
  const response = await fetch('/session').catch(() => undefined)
  const answer = response?.ok && (await response.json().catch(() => undefined))
  if (answer) return String(answer.signIn ?? '')
  await new Promise((resolve) => setTimeout(resolve, RETRY_DELAY_MS))
  return currentSignIn()
}
