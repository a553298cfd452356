import Bowser from 'bowser'

/** Returns a name such as "Firefox on Linux" for the User-Agent header of a browser. */
export function deviceName(userAgent: string) {
  const { browser, os } = Bowser.parse(userAgent || '?')
  return [browser.name, os.name].filter(Boolean).join(' on ') || 'Unknown device'
}
