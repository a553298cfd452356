import type { DateTime } from 'luxon'
import type { Reader } from '#browser/board/describe_city'
import { formatTime } from '#browser/city/format_times'
import { formatTemperature } from '#browser/format_temperature'
import type City from '#models/city'
import { isolated } from '#support/plain_text'
import { figuresByStep, figuresOf, type Figures } from '#weather/history/figures'
import { stepsOf, type Period, type Window } from '#weather/history/periods'
import type { History } from '#weather/history/read_history'

/** The figures of a period, or of a row of its table, as text. */
export type FiguresText = Record<keyof Figures, string>

export interface HistoryText {
  summary: string
  /** Undefined if the period has no temperature. */
  figures?: FiguresText
  rows: (FiguresText & { time: string })[]
}

/** Says what a chart shows. The times are in the city's time zone. */
export function describeHistory(
  city: City,
  history: History,
  window: Window,
  reader: Reader
): HistoryText {
  const figures = figuresOf(history.buckets)
  const rows = figuresByStep(history.buckets, stepsOf(window))
  return {
    summary: figures
      ? describeFigures(city, window, textOf(figures, reader), reader)
      : describeAbsence(city, window, history, reader),
    figures: figures && textOf(figures, reader),
    rows: rows.map(({ step, ...row }) => ({
      time: stepText(step, window.period, reader.locale),
      ...textOf(row, reader),
    })),
  }
}

function describeFigures(
  { name }: City,
  { period }: Window,
  { lowest, mean, highest }: FiguresText,
  { say }: Reader
) {
  const city = isolated(name)
  return lowest === highest
    ? say(
        '{period, select, day {In the last 24 hours, the temperature in {city} was always {temperature}.} week {In the last week, the temperature in {city} was always {temperature}.} month {In the last month, the temperature in {city} was always {temperature}.} other {In the last year, the temperature in {city} was always {temperature}.}}',
        { period, city, temperature: lowest }
      )
    : say(
        '{period, select, day {In the last 24 hours, the temperature in {city} was between {lowest} and {highest}, {mean} on average.} week {In the last week, the temperature in {city} was between {lowest} and {highest}, {mean} on average.} month {In the last month, the temperature in {city} was between {lowest} and {highest}, {mean} on average.} other {In the last year, the temperature in {city} was between {lowest} and {highest}, {mean} on average.}}',
        { period, city, lowest, mean, highest }
      )
}

function describeAbsence(
  { name }: City,
  { period, end }: Window,
  { last }: History,
  { unit, locale, say }: Reader
) {
  const city = isolated(name)
  if (!last) return say('There is no reading of {city} yet.', { city })
  if (last.celsius === null) {
    return say(
      '{period, select, day {There was no temperature of {city} in the last 24 hours.} week {There was no temperature of {city} in the last week.} month {There was no temperature of {city} in the last month.} other {There was no temperature of {city} in the last year.}}',
      { period, city }
    )
  }
  const temperature = formatTemperature(last.celsius, unit, locale)
  const time = formatTime(last.at, 'minute', end.zoneName!, locale)
  return say(
    '{period, select, day {There was no reading of {city} in the last 24 hours. The last one is {temperature}, from {time}.} week {There was no reading of {city} in the last week. The last one is {temperature}, from {time}.} month {There was no reading of {city} in the last month. The last one is {temperature}, from {time}.} other {There was no reading of {city} in the last year. The last one is {temperature}, from {time}.}}',
    { period, city, temperature, time }
  )
}

function textOf(figures: Figures, { unit, locale }: Reader): FiguresText {
  const text = (celsius: number) => formatTemperature(celsius, unit, locale)
  return {
    lowest: text(figures.lowest),
    mean: text(figures.mean),
    highest: text(figures.highest),
  }
}

function stepText(step: DateTime, period: Period, locale: string) {
  const style = period === 'year' ? 'month' : period === 'month' ? 'day' : 'minute'
  return formatTime(step.toMillis(), style, step.zoneName!, locale)
}
