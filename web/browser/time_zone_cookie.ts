/**
 * Tells the server the time zone of the browser, so that "today" is the member's own day. A member
 * can choose another time zone in the settings.
 */
export function sendTimeZone() {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
  const secure = location.protocol === 'https:' ? '; secure' : ''
  document.cookie = `time_zone=${timeZone}; path=/; max-age=31536000; samesite=lax${secure}`
}
