import { locale } from '../locale_and_theme.js'
import { say } from '../say.js'
import { serverTime } from '../server_clock.js'
import type { Unit } from '../format_temperature.js'
import { describeCity } from './describe_city.js'
import { localClock } from './local_clock.js'
import type { Point } from './points.js'
import type { StaleAfter } from './staleness.js'

/** A list or a table with rows of cities, or the page of a city, which is one row. */
const BOARD = '[data-board], [data-city-page]'

/** Returns the boards of the page. */
export const boards = () => [...document.querySelectorAll<HTMLElement>(BOARD)]

/** Returns the rows of a board. */
export const rowsOf = (board: HTMLElement) => [
  ...board.querySelectorAll<HTMLElement>('[data-points]'),
]

export const cityIdsOf = (board: HTMLElement) =>
  rowsOf(board).map(({ dataset }) => Number(dataset.cityId))

/** Returns what a row shows: the reading that is in its attributes, in words. */
export function describeRow(row: HTMLElement) {
  const { celsius, source, stations, points, cityName } = row.dataset
  const { unit, staleAfter } = row.closest<HTMLElement>(BOARD)!.dataset
  const shown = {
    celsius: celsius ? Number(celsius) : null,
    measuredAt: row.querySelector('time[data-age]')!.getAttribute('datetime'),
    source: source || null,
    stations: JSON.parse(stations ?? '{}') as Record<string, string>,
    points: JSON.parse(points!) as Point[],
  }
  const reader = { unit: unit as Unit, locale: locale(), say }
  return {
    ...shown,
    ...describeCity(shown, JSON.parse(staleAfter!) as StaleAfter, reader, serverTime()),
    cityName: cityName!,
  }
}

/**
 * Brings everything in the row into line with its reading and the time. Changes only what differs, so that
 * it interrupts neither a screen reader nor a text selection.
 */
export function refreshRow(row: HTMLElement) {
  const described = describeRow(row)
  const { points, step, stepWord, trend, day, dayTitle, sourceName, stale } = described
  setAttribute(row, 'data-points', JSON.stringify(points))
  setAttribute(row, 'data-step', step ?? null)
  setAttribute(row, 'data-stale', stale ? '' : null)
  setText(row, '[data-step-word]', stepWord)
  setText(row, '[data-trend]', trend.short)
  setText(row, '[data-trend-words]', trend.words)
  setText(row, '[data-source-name]', sourceName)
  setText(row, '[data-stale-sentence]', stale ?? '')
  for (const path of ['line', 'held', 'end'] as const) {
    setAttribute(row.querySelector(`.sparkline .${path}`), 'd', day[path])
  }
  setAttribute(row.querySelector('.sparkline'), 'aria-label', dayTitle)
  setAttribute(row.querySelector('.sparkline'), 'data-old', day.isOld ? '' : null)
  refreshClock(row)
  return described
}

function refreshClock(row: HTMLElement) {
  const zone = row.querySelector<HTMLElement>('[data-clock]')!.dataset.clock!
  setText(row, '[data-clock]', localClock(zone, locale(), serverTime()))
}

function setText(row: HTMLElement, selector: string, text: string) {
  const element = row.querySelector(selector)
  if (element && element.textContent !== text) element.textContent = text
}

function setAttribute(element: Element | null, name: string, value: string | null) {
  if (!element || element.getAttribute(name) === value) return
  if (value === null) element.removeAttribute(name)
  else element.setAttribute(name, value)
}
