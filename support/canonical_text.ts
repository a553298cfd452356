import { domainToASCII } from 'node:url'

/**
 * In characters. No field accepts a longer text. Normalising takes quadratic time, so a request with
 * tens of thousands of accents would stop the process for seconds.
 */
const MAX_LENGTH = 1000

/** Returns the text in a normal form of Unicode, and a text that no field accepts unchanged. */
export function normalizeShort(text: string, form: 'NFC' | 'NFD') {
  return text.length > MAX_LENGTH ? text : text.normalize(form)
}

/**
 * The form in which every text is stored: letters with their accents as one character (NFC), plain
 * blanks, and none at the ends. Otherwise the same text from two keyboards would be two texts.
 */
export function canonicalText(text: string) {
  return normalizeShort(text, 'NFC')
    .replace(/\p{Zs}+/gu, ' ')
    .trim()
}

/** Keeps blanks within the password as they are. Forms have always removed those at the ends. */
export function canonicalPassword(password: string) {
  return normalizeShort(password, 'NFC').trim()
}

/** Lower case, with the domain as in DNS: browsers send müller.example as xn--mller-kva.example. */
export function canonicalEmail(text: string) {
  const email = normalizeShort(text, 'NFC').trim().toLowerCase()
  const at = email.lastIndexOf('@') + 1
  const domain = email.slice(at)
  if (!at || /^[\x21-\x7e]*$/.test(domain)) return email
  return email.slice(0, at) + (domainToASCII(domain) || domain)
}
