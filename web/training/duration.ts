import type { Checked } from '#support/checked'
import { parseDecimal } from '#support/decimal'
import { phrase } from '#support/phrase'

const DAY_S = 86_400

/** In characters. Longer texts are no durations, and matching them could take long. */
const MAX_LENGTH = 30

const FORMAT = phrase('A duration looks like 52:30, 1:02:03, 52m, 1h 5m or 90 min')

const CLOCK = /^(?:(\d{1,2}):)?(\d{1,4}):(\d{2})$/
const HOURS = String.raw`(?:(\d+(?:[.,]\d+)?)\s*(?:h|hr|hrs|hours?|ч))`
const MINUTES = String.raw`(?:(\d+(?:[.,]\d+)?)\s*(?:m|min|mins|minutes?|м|мин|$))`
const SECONDS = String.raw`(?:(\d+)\s*(?:s|sec|secs|seconds?|с|сек))`
const WORDS = new RegExp(String.raw`^${HOURS}?\s*${MINUTES}?\s*${SECONDS}?$`, 'i')

/**
 * Reads a duration as people type it. A number without a unit is minutes.
 * @returns whole seconds, from 1 to those of a day
 */
export function checkDuration(input: unknown): Checked<number> {
  const text = String(input).trim()
  const isShort = text !== '' && text.length <= MAX_LENGTH
  const seconds = isShort ? (clockSeconds(text) ?? wordSeconds(text)) : Number.NaN
  if (Number.isNaN(seconds)) return { problem: FORMAT }
  if (seconds <= 0) return { problem: phrase('A duration is at least one second') }
  if (seconds > DAY_S) return { problem: phrase('An entry can last a day at most') }
  return { value: seconds }
}

function clockSeconds(text: string) {
  const [match, hours, minutes, seconds] = CLOCK.exec(text) ?? []
  if (!match) return undefined
  // 90:00 is ninety minutes, but the minutes after an hour end at 59.
  const isClock = Number(seconds) < 60 && (hours === undefined || Number(minutes) < 60)
  return isClock ? Number(hours ?? 0) * 3600 + Number(minutes) * 60 + Number(seconds) : Number.NaN
}

function wordSeconds(text: string) {
  const [match, hours, minutes, seconds] = WORDS.exec(text) ?? []
  if (!match) return Number.NaN
  const amount = (digits = '0') => parseDecimal(digits) ?? Number.NaN
  return Math.round(amount(hours) * 3600 + amount(minutes) * 60 + amount(seconds))
}

/** Formats whole seconds: "52:30", "1:02:03", and "0:05" below a minute. `checkDuration` reads it. */
export function formatDuration(seconds: number) {
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor((seconds % 3600) / 60)
  const rest = String(seconds % 60).padStart(2, '0')
  return hours ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`
}
