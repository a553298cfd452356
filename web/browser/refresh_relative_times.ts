import { relativeTime } from './relative_time.js'
import { say } from './say.js'
import { serverTime } from './server_clock.js'

/** Keeps relative times ("3 minutes ago") true while the page is open. */
export function refreshTimes() {
  for (const time of document.querySelectorAll<HTMLTimeElement>('time[data-age]')) {
    const text = relativeTime(time.getAttribute('datetime'), say, serverTime())
    if (time.textContent !== text) time.textContent = text
  }
}
