import { ago } from './relative_time.js'
import { locale } from './preferences.js'

/** Ages grow without anybody telling. */
export function refreshAges() {
  for (const time of document.querySelectorAll<HTMLTimeElement>('time[data-age]')) {
    const age = ago(time.getAttribute('datetime'), locale())
    if (time.textContent !== age) time.textContent = age
  }
}
