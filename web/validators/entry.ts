import { errors } from '@vinejs/vine'
import vine from '#validators/vine'
import { DateTime } from 'luxon'
import { canonicalText } from '#support/canonical_text'
import type { Checked } from '#support/checked'
import { checkDistance, type DistanceUnit, type TypedUnit } from '#training/distance'
import { checkDuration } from '#training/duration'
import { KINDS, type Kind } from '#training/kinds'
import { ignoreUnless } from '#validators/list'
import { name } from '#validators/name'
import { phrase } from '#support/phrase'
import { report } from '#validators/report'
import { describe } from '#validators/describe'

export interface EntryWriter {
  /** The unit of a distance that is typed without one. */
  unit: DistanceUnit
  /** The member's calendar day, such as 2026-11-21. */
  today: string
  /** The ids of the cities that may be chosen. Default: none. */
  cityIds?: number[]
}

const MAX_METRES_PER_SECOND = 200 / 3.6

/** More than anybody can cover within the longest duration at the highest speed. */
const MAX_METRES = 4_800_000

const EARLIEST_DATE = '1900-01-01'

/** Reads a calendar day that is not after `today`. */
export function checkDate(input: unknown, today: string): Checked<string> {
  const text = String(input).trim()
  const isDate = /^\d{4}-\d\d-\d\d$/.test(text)
  if (!isDate) return { problem: phrase('A date looks like 2026-11-21') }
  if (!DateTime.fromISO(text).isValid)
    return { problem: phrase('The day {day} does not exist', { day: text }) }
  if (text < EARLIEST_DATE) return { problem: phrase('A date cannot be before 1900') }
  if (text > today) return { problem: phrase('A date cannot be in the future') }
  return { value: text }
}

/** Returns a sentence if nobody trains that fast, and undefined if the speed is possible. */
function speedProblem(metres: number, seconds: number) {
  if (metres / seconds <= MAX_METRES_PER_SECOND) return undefined
  return phrase('That is faster than 200 km/h: check the distance and the duration')
}

const checkedField = <T>(check: (input: unknown, writer: EntryWriter) => Checked<T>) =>
  vine.createRule((input, _, field) => {
    const checked = check(input, field.meta as EntryWriter)
    if (checked.problem === undefined) field.mutate(checked.value, field)
    else report(checked.problem, 'checked', field)
  })

const date = checkedField((input, { today }) => checkDate(input, today))
const distance = checkedField((input, { unit }) => checkDistance(input, unit))
const duration = checkedField((input) => checkDuration(input))

const possibleSpeed = vine.createRule((seconds, _, field) => {
  const distanceM = checkDistance(field.data.distance, (field.meta as EntryWriter).unit)
  if (!field.isValid || distanceM.problem !== undefined) return
  const problem = speedProblem(distanceM.value.metres, Number(seconds))
  if (problem) report(problem, 'speed', field)
})

const clock = vine.createRule((input, _, field) => {
  if (/^([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/.test(String(input))) return
  report(phrase('A start time looks like 7:30 or 18:05'), 'clock', field)
})

const choosable = vine.createRule((id, _, field) => {
  const { cityIds = [] } = field.meta as EntryWriter
  if (cityIds.includes(Number(id))) return
  report(phrase('Choose one of the cities on your board'), 'choosable', field)
})

/** A text of several lines, without other control characters. */
const printableLines = vine.createRule((value, _, field) => {
  if (!/[^\P{Cc}\n]/u.test(String(value))) return
  report(phrase('The {field} must not contain control characters'), 'printable', field)
})

const required = () => vine.any().parse((value) => value ?? '')

const note = () =>
  vine
    .string()
    .parse((text) =>
      typeof text === 'string'
        ? text
            .split(/\r\n?|\n/)
            .map(canonicalText)
            .join('\n')
            .trim()
        : text
    )
    .maxLength(1000)
    .use(printableLines())

export const entryValidator = vine.withMetaData<EntryWriter>().create({
  date: required()
    .use(date())
    .transform((day): string => day),
  distance: required()
    .use(distance())
    .transform((typed): { metres: number; unit: TypedUnit | null } => typed),
  duration: required()
    .use(duration())
    .use(possibleSpeed())
    .transform((seconds): number => seconds),
  kind: vine.enum(Object.keys(KINDS) as Kind[]),
  started_at: vine.string().trim().use(clock()).optional(),
  city_id: vine.number().use(choosable()).optional(),
  title: name().optional(),
  note: note().optional(),
})

const apiDate = () =>
  vine
    .string()
    .use(date())
    .use(describe({ format: 'date', examples: ['2025-11-21', '2024-02-29'] }))

const metres = () =>
  vine
    .number({ strict: true })
    .withoutDecimals()
    .range([1, MAX_METRES])
    .use(describe({ description: 'Metres', examples: [1, 800, 10_000, 42_195] }))

const seconds = () =>
  vine
    .number({ strict: true })
    .withoutDecimals()
    .range([1, 86_400])
    .use(describe({ description: 'Seconds', examples: [1800, 3600, 86_400] }))

const cityId = () =>
  vine
    .number({ strict: true })
    .withoutDecimals()
    .range([1, 2 ** 31 - 1])
    .use(choosable())

const startTime = () =>
  vine
    .string()
    .use(clock())
    .use(
      describe({
        description: 'The local time of day',
        pattern: String.raw`^([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d)?$`,
        examples: ['07:30', '18:05:30'],
      })
    )

const kind = () => vine.enum(Object.keys(KINDS) as Kind[])

/** An entry of a program. Call `assertPossibleSpeed` afterwards. */
export const apiEntryValidator = vine.withMetaData<EntryWriter>().create({
  date: apiDate(),
  kind: kind(),
  distanceM: metres(),
  durationS: seconds(),
  startedAt: startTime().nullable().optional(),
  cityId: cityId().nullable().optional(),
  title: name().nullable().optional(),
  note: note().nullable().optional(),
})

/** The fields of an entry that a program changes. Call `assertPossibleSpeed` afterwards. */
export const apiEntryChangeValidator = vine.withMetaData<EntryWriter>().create({
  date: apiDate().optional(),
  kind: kind().optional(),
  distanceM: metres().optional(),
  durationS: seconds().optional(),
  startedAt: startTime().nullable().optional(),
  cityId: cityId().nullable().optional(),
  title: name().nullable().optional(),
  note: note().nullable().optional(),
})

/** @throws E_VALIDATION_ERROR if nobody trains that fast */
export function assertPossibleSpeed(entry: { distanceM: number; durationS: number }) {
  const problem = speedProblem(entry.distanceM, entry.durationS)
  if (!problem) return
  const message = String(problem)
  throw new errors.E_VALIDATION_ERROR([{ field: 'durationS', message, rule: 'speed' }])
}

/** The id of a deleted entry, or nothing. */
export const restorationValidator = vine.create({
  id: vine
    .number()
    .parse(ignoreUnless(/^[1-9]\d{0,15}$/))
    .optional(),
})
