import { visit } from '@hotwired/turbo'
import { locale } from '../locale_and_theme.js'
import { serverTime } from '../server_clock.js'

let lock: WakeLockSentinel | undefined

const leaveLink = () => document.querySelector<HTMLAnchorElement>('[data-wall] [data-leave]')

function leaveOnEscape({ key, defaultPrevented }: KeyboardEvent) {
  const link = leaveLink()
  if (key === 'Escape' && !defaultPrevented && link) visit(link.href)
}

/**
 * Keeps the screen on while the wall view is shown, where the browser can. The browser ends the lock
 * whenever the page is hidden.
 */
async function keepAwake() {
  if (!leaveLink()) {
    await lock?.release()
    lock = undefined
  } else if (document.visibilityState === 'visible' && (!lock || lock.released)) {
    // Refused, for example, when the battery is low.
    lock = await navigator.wakeLock?.request('screen').catch(() => undefined)
  }
}

function showClock() {
  const clock = document.querySelector('[data-wall-clock]')
  if (!clock) return
  const text = new Date(serverTime()).toLocaleTimeString(locale(), { timeStyle: 'short' })
  if (clock.textContent !== text) clock.textContent = text
}

export function showPage() {
  showClock()
  void keepAwake()
}

addEventListener('keydown', leaveOnEscape)
document.addEventListener('visibilitychange', keepAwake)
setInterval(showClock, 1000)
