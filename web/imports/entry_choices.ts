import { DateTime, FixedOffsetZone } from 'luxon'
import { entryTimes, type EntryTime } from '#models/import'
import type { DistanceUnit } from '#training/distance'
import { KINDS, type Kind } from '#training/kinds'
import type { Activity } from '#training/tracks/activity'

/** How the files of a member are read, and what the member has chosen in the preview. */
export interface EntryChoices {
  /** The member's time zone, for files that do not show where they were recorded. */
  zone: string
  /** The unit of distances without a unit. */
  unit: DistanceUnit
  time: EntryTime
  /** Other choices for single rows, by line. */
  rows: Record<string, RowChoice>
  /** Rises with each change. */
  revision?: number
}

/** Without `kind` or `time`, a row has what was recorded, and the time of the whole import. */
export interface RowChoice {
  kind?: Kind | null
  time?: EntryTime | null
  leaveOut?: boolean
}

export const choicesOf = ({ choices }: { choices: unknown }) => choices as EntryChoices

/** Returns the choices by line. Several choices for one row add up. */
export function choicesByLine(choices: (RowChoice & { line: number })[]): EntryChoices['rows'] {
  const rows: EntryChoices['rows'] = {}
  for (const { line, ...choice } of choices) rows[line] = { ...rows[line], ...choice }
  return rows
}

/**
 * Returns the calendar day and the time of day at the start of an activity, at the place where it was
 * recorded. Undefined if the file has no times.
 */
export function localStart(activity: Activity, memberZone: string) {
  const { date, localTime, startedAt, zone, utcOffsetMinutes } = activity
  if (date !== undefined) return { date, time: localTime ?? null }
  if (startedAt === undefined) return undefined
  const place =
    zone ??
    (utcOffsetMinutes === undefined ? memberZone : FixedOffsetZone.instance(utcOffsetMinutes))
  const start = DateTime.fromMillis(startedAt, { zone: place })
  return { date: start.toISODate()!, time: start.toFormat('HH:mm:ss') }
}

/**
 * Returns what the form of the preview has chosen. Each row has the field `kind_LINE`, and can have
 * `time_LINE` and `leave_out_LINE`.
 * A value that is no choice is ignored.
 */
export function submittedChoices(
  body: Record<string, unknown>
): Pick<EntryChoices, 'time' | 'rows'> {
  const rows: EntryChoices['rows'] = {}
  for (const [field, value] of Object.entries(body)) {
    const [, name, line] = /^(kind|time)_([1-9]\d{0,6})$/.exec(field) ?? []
    if (name === 'kind' && isKind(value)) {
      const leaveOut = body[`leave_out_${line}`] === 'yes'
      rows[line] = { ...rows[line], kind: value, leaveOut }
    }
    // Without a choice, the row has the time of the whole import.
    if (name === 'time') rows[line] = { ...rows[line], time: isTime(value) ? value : undefined }
  }
  return { time: isTime(body.time) ? body.time : 'moving', rows }
}

const isKind = (value: unknown): value is Kind =>
  typeof value === 'string' && Object.hasOwn(KINDS, value)

const isTime = (value: unknown): value is EntryTime => entryTimes.includes(value as EntryTime)
