import { localTime } from './local_time.js'
import { say } from './say.js'

/** Adds the time in the browser's time zone to each time in UTC. */
export function addLocalTimes() {
  for (const element of document.querySelectorAll<HTMLTimeElement>('time[data-utc]')) {
    const time = localTime(element.dateTime)
    if (!time || element.querySelector('.below')) continue
    const local = document.createElement('span')
    local.className = 'below'
    local.textContent = say('{time} local', { time })
    element.append(' ', local)
  }
}
