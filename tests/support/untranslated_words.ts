import { decoded } from '#tests/support/page_text'

/** Words of every language. */
const NAMES = new Set(
  [
    'Fairweather English GitHub Google',
    'Garmin Polar Suunto Wahoo Coros Strava',
    'CSV JSON GPX TCX FIT zip',
    'UTC ISO SQL URL Ctrl Enter Shift or',
  ].flatMap((names) => names.split(' '))
)

/**
 * Returns the Latin words that a person can read, or hear, on a Russian page. They are English texts that
 * nobody has translated.
 * @param data what the test itself has put on the page
 */
export function untranslatedWords(html: string, data: string[] = []) {
  // Other tests have written messages.
  const shown = html.replace(/<ol\s+class="messages".*?<\/ol>/gs, '')
  const texts = [...textNodes(shown), ...attributes(shown)].map(decoded).map(withoutAddresses)
  const words = texts.flatMap((text) => withoutAll(text, data).match(/[A-Za-z]{2,}/g) ?? [])
  return [...new Set(words)].filter((word) => !NAMES.has(word))
}

/** Leaves out code, names in other languages and what people have written. */
function textNodes(html: string) {
  const [, body = ''] = html.split(/<body\b[^>]*>/)
  const [, title = ''] = /<title>(.*?)<\/title>/s.exec(html) ?? []
  const shown = body
    .replace(/<!--.*?-->/gs, '')
    .replace(/<(script|style|bdi|code|pre)\b.*?<\/\1>/gs, '')
    .replace(/<option\s+value="[a-z]{2}-[A-Z]{2}".*?<\/option>/gs, '')
    .replace(/<option\s+value="(UTC|[\w+-]+\/[^"]*)".*?<\/option>/gs, '')
  return [title, ...shown.split(/<[^>]*>/)]
}

const attributes = (html: string) =>
  [...html.matchAll(/\s(?:title|aria-label|placeholder|alt|data-confirm)="([^"]*)"/g)].map(
    ([, value]) => value
  )

/** Addresses are the same in all languages. */
const withoutAddresses = (text: string) => text.replaceAll(/https?:\/\/\S+/g, '')

const withoutAll = (text: string, data: string[]) =>
  data.reduce((rest, value) => rest.replaceAll(value, ''), text)
