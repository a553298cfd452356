const PATTERN =
  /^([1-9]\d{3})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[t ]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:[.,](\d{1,9}))?)?(?: ?(z|([+-])(0\d|1[0-5])(?::?([0-5]\d))?))?$/i

export interface Timestamp {
  /** Since 1970. */
  milliseconds: number
  /** For PostgreSQL: keeps the microseconds. */
  text: string
  hasZone: boolean
}

/**
 * Reads a date and a time: ISO 8601, or with a blank instead of the T. Seconds and zone may be
 * missing; a time without a zone is UTC. A bare date or time is not accepted.
 * @returns undefined if the value is no such time
 */
export function parseTimestamp(value: unknown): Timestamp | undefined {
  if (typeof value !== 'string') return undefined
  const match = PATTERN.exec(value.trim().replace('\u2212', '-'))
  if (!match) return undefined
  const [, year, month, day, hour, minute, second = '00', fraction, zone, sign, ...offset] = match
  if (Number(day) > 28 && Number(day) > daysInMonth(Number(year), Number(month))) return undefined

  const [hours, minutes] = offset.map((part) => Number(part ?? 0))
  const offsetMinutes = sign ? Number(`${sign}${hours * 60 + minutes}`) : 0
  const seconds = fraction ? `${second}.${fraction}` : second
  return {
    milliseconds:
      Date.UTC(+year, +month - 1, +day, +hour, +minute - offsetMinutes, +second) +
      Math.floor(Number(`0.${fraction ?? 0}`) * 1000),
    text: `${year}-${month}-${day}T${hour}:${minute}:${seconds}${zone ?? 'Z'}`,
    hasZone: zone !== undefined,
  }
}

const daysInMonth = (year: number, month: number) => new Date(Date.UTC(year, month, 0)).getUTCDate()
