import { meta } from './page_meta.js'

const RETRY_INTERVAL_MS = 10_000

/** Opening the document was a visit. */
let visitedAt = Date.now()
let triedAt = 0

/**
 * Lets being live count as a visit, for a member who asked to stay signed in: a display on a wall
 * opens no page, and its sign-in would expire. Called every second.
 */
export async function visitWhileLive() {
  const intervalMs = Number(meta('visit-interval'))
  const now = Date.now()
  if (!intervalMs || document.documentElement.dataset.live !== 'live') return
  if (now - visitedAt < intervalMs || now - triedAt < RETRY_INTERVAL_MS) return

  triedAt = now
  const response = await fetch('/session').catch(() => undefined)
  if (response?.ok) visitedAt = now
}
