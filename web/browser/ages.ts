import { ago } from './age.js'

/** Ages grow without anybody telling. */
export function refreshAges() {
  for (const time of document.querySelectorAll<HTMLTimeElement>('time[data-age]')) {
    const age = ago(time.getAttribute('datetime'))
    if (time.textContent !== age) time.textContent = age
  }
}
