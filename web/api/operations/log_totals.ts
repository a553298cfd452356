import { operation } from '#api/operation'
import { list } from '#api/schema'
import { DayTotals, Goal, ListedYear, Records, WeekTotals, YearTotals } from '#api/schemas/entry'
import { apiGoalValidator } from '#validators/goal'
import { apiWeeksValidator } from '#validators/training_period'

export const weeks = operation({
  id: 'listWeeks',
  tag: 'Log',
  summary: 'List the totals of weeks',
  description:
    'Oldest first: the weeks of an ISO `year`, or the current week and the 52 weeks before it. Weeks without entries are in the list, too.',
  ability: 'log:read',
  query: apiWeeksValidator,
  success: { status: 200, description: 'The weeks', data: list(WeekTotals) },
})

const params = { year: { type: 'integer', minimum: 1900, maximum: 9999 } } as const

export const years = operation({
  id: 'listYears',
  tag: 'Log',
  summary: 'List the years that have entries',
  description: 'The newest first.',
  ability: 'log:read',
  success: { status: 200, description: 'The years', data: list(ListedYear) },
})

export const year = operation({
  id: 'showYear',
  tag: 'Log',
  summary: 'Show the totals of a year',
  description: 'The figures of the yearly report, for any year since 1900.',
  ability: 'log:read',
  params,
  success: { status: 200, description: 'The year', data: YearTotals },
})

export const days = operation({
  id: 'listDaysOfYear',
  tag: 'Log',
  summary: 'List the totals of days',
  description: 'The days of a calendar year that have entries, the first one first.',
  ability: 'log:read',
  params,
  success: { status: 200, description: 'The days', data: list(DayTotals) },
})

export const records = operation({
  id: 'showRecords',
  tag: 'Log',
  summary: 'Show your records and streaks',
  description: 'Of several equal entries or weeks, the first one has the record.',
  ability: 'log:read',
  success: { status: 200, description: 'The records', data: Records },
})

export const setGoal = operation({
  id: 'setGoal',
  tag: 'Log',
  summary: 'Set your goal for a year',
  description: 'The distance of all kinds together. Replaces the goal that the year has.',
  ability: 'log:write',
  params,
  body: apiGoalValidator,
  success: { status: 200, description: 'The goal', data: Goal },
})

export const removeGoal = operation({
  id: 'removeGoal',
  tag: 'Log',
  summary: 'Remove your goal for a year',
  ability: 'log:write',
  params,
  success: { status: 204, description: 'The year has no goal' },
})
