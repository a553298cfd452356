import { localTime } from './local_time.js'

/** Adds the time in the browser's time zone to each time in UTC. */
export function addLocalTimes() {
  for (const element of document.querySelectorAll<HTMLTimeElement>('time[data-utc]')) {
    const text = localTime(element.dateTime)
    if (!text || element.querySelector('.below')) continue
    const local = document.createElement('span')
    local.className = 'below'
    local.textContent = text
    element.append(' ', local)
  }
}
