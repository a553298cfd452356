import type { DateTime } from 'luxon'
import { formatTime } from '#browser/city/format_times'
import { formatTemperature, type Unit } from '#browser/format_temperature'
import type City from '#models/city'
import { isolated } from '#support/plain_text'
import { figuresByStep, figuresOf, type Figures } from '#weather/history/figures'
import { stepsOf, type Period, type Window } from '#weather/history/periods'
import type { History } from '#weather/history/read_history'

/** How a member reads temperatures and times. */
export interface Reader {
  temperatureUnit: Unit
  locale: string
}

/** The figures of a period, or of a row of its table, as text. */
export type FiguresText = Record<keyof Figures, string>

export interface HistoryText {
  summary: string
  /** Undefined if the period has no temperature. */
  figures?: FiguresText
  rows: (FiguresText & { time: string })[]
}

const WITHIN: Record<Period, string> = {
  day: 'in the last 24 hours',
  week: 'in the last week',
  month: 'in the last month',
  year: 'in the last year',
}

/** Says what a chart shows. The times are in the city's time zone. */
export function describeHistory(
  city: City,
  history: History,
  window: Window,
  reader: Reader
): HistoryText {
  const figures = figuresOf(history.buckets)
  const steps = stepsOf(window)
  return {
    summary: summaryOf(city, history, window, reader),
    figures: figures && textOf(figures, reader),
    rows: figuresByStep(history.buckets, steps).map(({ step, ...row }) => ({
      time: stepText(step, window.period, reader.locale),
      ...textOf(row, reader),
    })),
  }
}

function summaryOf(city: City, history: History, { period, end }: Window, reader: Reader) {
  const { temperatureUnit: unit, locale } = reader
  const name = isolated(city.name)
  const within = WITHIN[period]
  const figures = figuresOf(history.buckets)
  if (figures) {
    const { lowest, mean, highest } = textOf(figures, reader)
    return lowest === highest
      ? `The temperature in ${name} was always ${lowest} ${within}.`
      : `The temperature in ${name} was between ${lowest} and ${highest} ${within}, ${mean} on average.`
  }
  const { last } = history
  if (!last) return `There is no reading of ${name} yet.`
  if (last.celsius === null) return `There is no temperature of ${name} ${within}.`
  const celsius = formatTemperature(last.celsius, unit, locale)
  const time = formatTime(last.at, 'minute', end.zoneName!, locale)
  return `There is no reading of ${name} ${within}. The last one is ${celsius}, from ${time}.`
}

function textOf(figures: Figures, { temperatureUnit: unit, locale }: Reader): FiguresText {
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
