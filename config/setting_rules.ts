import { createECDH } from 'node:crypto'
import { Env } from '@adonisjs/core/env'
import { DURATION_FORMAT, parseDuration } from '#support/duration'
import { looksRandom, secretInFile } from '#support/secrets'
import { isSchedule } from '#support/schedule'

const { schema } = Env

/**
 * Checks the value of a setting, and returns it in the form that the application uses.
 * @throws an error of one sentence if the value is not accepted
 */
type Rule<T> = (name: string, value?: string) => T

/** Treats an empty value as not set, because `.env.example` lists optional settings with empty values. */
export function fallback<T>(rule: Rule<T>, defaultValue: string) {
  return (name: string, value?: string) => rule(name, value || defaultValue)
}

export function optional<T>(rule: Rule<T>) {
  return (name: string, value?: string) => rule(name, value || undefined)
}

/** The value may also be in the file that `<name>_FILE` names. */
export function orInFile<T>(rule: Rule<T>) {
  return (name: string, value?: string) =>
    rule(name, secretInFile(name, process.env) ?? (value || undefined))
}

/** These variables have names in upper or lower case, by convention. */
export function orInLowerCase<T>(rule: Rule<T>) {
  return (name: string, value?: string) => rule(name, value || process.env[name.toLowerCase()])
}

function invalid(name: string, accepted: string) {
  return new Error(`Value for environment variable "${name}" must be ${accepted}`)
}

export function appKey(name: string, value = '') {
  if (process.env.NODE_ENV === 'production' && !looksRandom(value)) {
    throw invalid(
      name,
      'at least 32 random characters, such as the output of "node ace generate:key --show"'
    )
  }
  // AdonisJS itself would notice this only when it first encrypts a value.
  if (value && value.length < 16) throw invalid(name, 'at least 16 characters')
  return schema.secret()(name, value)
}

export function appKeyBefore(name: string, value?: string) {
  return value ? appKey(name, value) : undefined
}

/** A private key of the curve P-256. */
export function vapidKey(name: string, value?: string) {
  try {
    if (value) createECDH('prime256v1').setPrivateKey(value, 'base64url')
  } catch {
    throw invalid(name, 'a private key of "npx web-push generate-vapid-keys"')
  }
  return schema.secret.optional()(name, value)
}

export function metricsToken(name: string, value?: string) {
  if (value && !/^[\x21-\x7E]{16,}$/.test(value)) {
    throw invalid(
      name,
      'at least 16 characters without spaces, such as the output of "openssl rand -hex 32"'
    )
  }
  return schema.secret.optional()(name, value)
}

export function wholeNumber(defaultValue: number, min: number, max: number, accepted: string) {
  return fallback((name: string, value?: string) => {
    const number = Number(value)
    if (Number.isInteger(number) && number >= min && number <= max) return number
    throw invalid(name, accepted)
  }, String(defaultValue))
}

/** A limit of 0 would lock everybody out. */
export const limit = (defaultValue: number) =>
  wholeNumber(defaultValue, 1, Infinity, 'a whole number above 0')

export const port = (defaultValue: number) =>
  wholeNumber(defaultValue, 1, 65_535, 'a number from 1 to 65535')

/** A URL may contain a user name and a password, in which special characters are encoded. */
function url(name: string, value?: string) {
  if (value && !URL.canParse(value)) {
    throw invalid(name, 'a URL, as described in .env.example')
  }
  if (value && !hasValidCredentials(new URL(value))) {
    throw invalid(name, 'a URL in whose user name and password % is written as %25')
  }
  return value
}

function hasValidCredentials({ username, password }: URL) {
  try {
    return Boolean([username, password].map(decodeURIComponent))
  } catch {
    return false
  }
}

/** A URL with one of these protocols, such as `smtp`. */
export function urlOf(...protocols: string[]) {
  return (name: string, value?: string) => {
    if (!value || protocols.includes(protocolOf(value))) return url(name, value)
    const starts = protocols.map((protocol) => `${protocol}://`).join(' or ')
    throw invalid(name, `a URL that starts with ${starts}`)
  }
}

const protocolOf = (value: string) => URL.parse(value)?.protocol.slice(0, -1) ?? ''

export function webUrl(name: string, value?: string): string {
  if (!value || isWebUrl(value)) return url(name, value)!
  throw invalid(name, 'a URL that starts with http:// or https://')
}

function isWebUrl(value: string) {
  return /^https?$/.test(protocolOf(value))
}

/** The address of the pages, which browsers open. */
export function pageUrl(name: string, value?: string) {
  return publicUrl(name, webUrl(name, value))
}

/** The address of the hub, which browsers open. */
export function hubUrl(name: string, value?: string) {
  assertNoCredentials(name, value)
  return urlOf('wss', 'ws', 'https', 'http')(name, value)
}

function publicUrl(name: string, value?: string) {
  assertNoCredentials(name, value)
  return schema.string.optional({ format: 'url', tld: false, protocol: true })(name, value)
}

function assertNoCredentials(name: string, value?: string) {
  const { username, password } = URL.parse(value ?? '') ?? {}
  if (username || password) {
    throw invalid(name, 'a URL without a user name and a password, because browsers see it')
  }
}

/** The address of a provider, to which paths are added. */
export function providerUrl(name: string, value?: string) {
  if (!value || (isWebUrl(value) && !/[?#]/.test(value))) return publicUrl(name, value)
  throw invalid(name, 'a URL that starts with http:// or https:// and contains no ? and no #')
}

export function schedule(name: string, value?: string) {
  if (!value || isSchedule(value)) return value
  throw invalid(name, 'an interval such as 15m or a cron expression such as */15 * * * *')
}

export function duration(name: string, value?: string) {
  if (value && !parseDuration(value)) throw invalid(name, DURATION_FORMAT)
  return value
}

/** Without a unit, AdonisJS would take 14 for 14 milliseconds. */
export function sessionAge(name: string, value = '') {
  if (/^[1-9]\d{0,4} ?(s|m|h|d|w|y|(second|minute|hour|day|week|year)s?)$/.test(value)) return value
  throw invalid(name, 'a whole number above 0 with s, m, h, d, w or y, such as 14d')
}

export function sender(name: string, value?: string) {
  if (value && !/^([^<>\r\n]+<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/.test(value)) {
    throw invalid(name, 'an e-mail address, with or without a name: Our Club <weather@example.org>')
  }
  return value
}
