import type { Reading } from '../../messaging/contract.js'
import { relativeTime } from './relative_time.js'
import { showNotice } from './notices.js'
import { serverTime } from './server_clock.js'
import { locale } from './locale_and_theme.js'
import { formatTemperature, type Unit } from './format_temperature.js'
import { say } from './say.js'

/** Attributes of the elements that show a city live: rows of the board or of an admin list, the panel of a city page. */
const attributes = { watch: 'data-city-id', oversee: 'data-overseen-city-id' }

/**
 * The right by which an element shows a city. It has the name of the event that requests the city
 * from the hub.
 */
export type Right = keyof typeof attributes

const rights = Object.keys(attributes) as Right[]

function elements(right: Right, cityId?: number) {
  const value = cityId === undefined ? '' : `="${cityId}"`
  return [...document.querySelectorAll<HTMLElement>(`[${attributes[right]}${value}]`)]
}

export function citiesOnPage(right: Right) {
  const ids = elements(right).map((element) => Number(element.getAttribute(attributes[right])))
  return [...new Set(ids)]
}

/** Shows a reading, unless the element already shows this version or a newer one. */
export function paint(reading: Reading, highlighted = true) {
  for (const element of rights.flatMap((right) => elements(right, reading.cityId))) {
    if (reading.version <= Number(element.dataset.version ?? -1)) continue
    element.dataset.version = String(reading.version)
    delete element.dataset.gone
    element.dataset.celsius = String(reading.celsius ?? '')
    element.dataset.source = reading.source ?? ''

    const changed = paintTemperature(element, reading)
    paintTime(element, reading)
    element.dispatchEvent(new CustomEvent('city:painted', { bubbles: true }))
    if (changed && highlighted) highlight(element.querySelector('[data-temperature]')!)
  }
}

/**
 * Removes the versions from the page. Only versions from the same connection can be compared. The
 * versions on a page from Turbo's cache may be from an earlier connection.
 */
export function forgetVersions() {
  for (const element of rights.flatMap((right) => elements(right))) delete element.dataset.version
}

/**
 * Shows that a right was refused: the board loses the row of the city; an admin list keeps the row
 * and marks the city as unavailable.
 */
export const showRefused: Record<Right, (cityId: number) => void> = {
  watch: removeRow,
  oversee: markUnavailable,
}

function markUnavailable(cityId: number) {
  for (const element of elements('oversee', cityId)) {
    element.dataset.gone = ''
    delete element.dataset.version
    element.querySelector('[data-temperature]')!.textContent = say('no longer available')
  }
}

function removeRow(cityId: number) {
  for (const element of elements('watch', cityId)) {
    // If the member has just clicked "stop watching", the response to that click will show the same
    // message.
    const stopping = element.querySelector('form[aria-busy="true"]')
    element.remove()
    if (!stopping)
      showNotice(say('{city} is no longer on your board.', { city: element.dataset.cityName }))
  }
  showBoardCount()
}

function paintTemperature(element: HTMLElement, { celsius }: Reading) {
  const shown = element.querySelector<HTMLElement>('[data-temperature]')!
  const unit = element.closest<HTMLElement>('[data-unit]')!.dataset.unit as Unit
  const text = formatTemperature(celsius, unit, locale(), say)
  if (shown.textContent?.trim() === text) return false

  shown.textContent = text
  shown.toggleAttribute('data-no-reading', celsius === null)
  return true
}

function paintTime(element: HTMLElement, { measuredAt }: Reading) {
  const time = element.querySelector('time[data-age]')
  if (!time) return

  if (measuredAt) time.setAttribute('datetime', measuredAt)
  else time.removeAttribute('datetime')
  time.textContent = relativeTime(measuredAt, say, serverTime())
}

function highlight(element: Element) {
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) return
  element.animate({ backgroundColor: ['var(--highlight)', 'transparent'] }, 1500)
}

/** Shows how many cities are on the board. */
export function showBoardCount() {
  const count = document.querySelector('[data-board-count]')
  if (count) count.textContent = String(citiesOnPage('watch').length)
}
