import Bowser from 'bowser'
import { Phrase, phrase } from '#support/phrase'

/** Returns a name such as "Firefox on Linux" for the User-Agent header of a browser. */
export function deviceName(userAgent: string) {
  const { browser, os } = Bowser.parse(userAgent || '?')
  if (browser.name && os.name) {
    return phrase('{browser} on {system}', { browser: browser.name, system: os.name })
  }
  const name = browser.name || os.name
  return name ? new Phrase('{name}', { name }) : phrase('Unknown device')
}
