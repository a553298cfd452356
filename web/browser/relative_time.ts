import type { Say } from './format_text.js'

/**
 * Says how long ago a time was. The server and the browser both use it.
 * @param measuredAt ISO 8601, or null for "never"; a future time reads as "just now"
 */
export function relativeTime(measuredAt: string | null, say: Say, at = Date.now()) {
  if (!measuredAt) return say('never')

  const age = Math.floor((at - Date.parse(measuredAt)) / 1000)
  if (age < 10) return say('just now')
  if (age < 60) {
    return say('{n, plural, one {# second ago} other {# seconds ago}}', { n: age })
  }
  if (age < 3_600) {
    const minutes = Math.floor(age / 60)
    return say('{n, plural, one {# minute ago} other {# minutes ago}}', { n: minutes })
  }
  if (age < 86_400) {
    const hours = Math.floor(age / 3_600)
    return say('{n, plural, one {# hour ago} other {# hours ago}}', { n: hours })
  }
  const days = Math.floor(age / 86_400)
  return say('{n, plural, one {# day ago} other {# days ago}}', { n: days })
}
