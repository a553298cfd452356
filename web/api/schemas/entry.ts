import { celsius, count, day, id, list, named, nullable, object, text, time } from '#api/schema'
import { KINDS, type Kind } from '#training/kinds'

export const kind = { enum: Object.keys(KINDS) as Kind[] } as const

export const distanceM = { ...count, description: 'Metres' } as const
export const durationS = { ...count, description: 'Seconds' } as const

const entry = {
  id,
  date: { ...day, description: 'The calendar day where it took place' },
  kind,
  distanceM,
  durationS,
  startedAt: nullable({ ...text, description: 'The local time of day, such as 07:30:00' }),
  cityId: nullable(id),
  title: nullable(text),
  note: nullable(text),
  source: { ...text, description: 'Where it came from, such as page, api or gpx' },
  createdAt: time,
  updatedAt: time,
} as const

export const Entry = named('Entry', 'One training of your log', entry)

export const ListedEntry = named('ListedEntry', 'An entry, with the temperature at its place', {
  ...entry,
  temperature: {
    ...nullable(object({ lowest: celsius, highest: celsius })),
    description:
      'In °C. At the start, so both are equal, or else on the whole day. null if it is not known',
  },
})

export const Track = named('Track', 'What a device has recorded of an entry', {
  distanceM,
  movingS: nullable(durationS),
  elapsedS: nullable(durationS),
  points: list(
    object({
      latitude: { type: 'number' },
      longitude: { type: 'number' },
      elevationM: nullable({ type: 'number' }),
      distanceM: { type: 'number', description: 'From the start' },
    })
  ),
})

export const totals = { entries: count, distanceM, durationS } as const

export const Totals = named('Totals', 'Sums of entries. Compute average speeds from them', totals)

export const kinds = list(object({ kind, ...totals }))

const week = {
  year: { type: 'integer', description: 'The year that has most days of the week' },
  number: { type: 'integer', minimum: 1, maximum: 53 },
  from: day,
  to: day,
  ...totals,
} as const

export const WeekTotals = named('WeekTotals', 'An ISO week, from Monday to Sunday', {
  ...week,
  kinds,
})

export const DayTotals = named('DayTotals', 'A calendar day with entries', {
  date: day,
  ...totals,
  kinds,
})

const calendarYear = { type: 'integer', minimum: 1900, maximum: 9999 } as const

export const ListedYear = named('ListedYear', 'A calendar year with entries', {
  year: calendarYear,
})

const goalM = { type: 'integer', minimum: 1, description: 'Metres' } as const

export const Goal = named('Goal', 'The distance that you want to reach in a year', {
  year: calendarYear,
  distanceM: goalM,
})

const RecordEntry = object({
  id,
  date: day,
  kind,
  distanceM,
  durationS,
  city: nullable(text),
  celsius: nullable(celsius),
})

export const YearTotals = named('YearTotals', 'A calendar year of your log', {
  year: calendarYear,
  ...totals,
  goalM: { ...nullable(goalM), description: 'Your goal for the distance of all kinds' },
  months: list(Totals),
  kinds,
  bestWeeks: {
    ...list(object(week)),
    description: 'The three ISO weeks of the year with the greatest distance',
  },
  longest: nullable(RecordEntry),
  fastest: nullable(RecordEntry),
  coldest: nullable(RecordEntry),
  warmest: nullable(RecordEntry),
})

const BestEntry = object({ id, date: day, distanceM, durationS })

const streak = nullable(object({ weeks: count, from: day, to: day }))

export const Records = named('Records', 'What you have reached', {
  kinds: {
    ...list(object({ kind, longest: BestEntry, fastest: nullable(BestEntry), week: object(week) })),
    description:
      'The kinds that you have entries of. `fastest` has at least 1 km or 10 minutes. `week` has the greatest distance',
  },
  longestStreak: { ...streak, description: 'Weeks in a row with at least one entry' },
  currentStreak: { ...streak, description: 'The current week does not end it before it is over' },
})
