import Bowser from 'bowser'

/** A device as people call it, by what its browser says of itself: "Firefox on Linux". */
export function deviceName(userAgent: string) {
  const { browser, os } = Bowser.parse(userAgent || '?')
  return [browser.name, os.name].filter(Boolean).join(' on ') || 'Unknown device'
}
