import type { Reading } from '../../messaging/contract.js'
import { ago } from './relative_time.js'
import { say } from './notices.js'
import { locale } from './preferences.js'
import { temperature, type Unit } from './temperature.js'

/** Whatever shows a city live: a row of the board or of an admin's list, the panel of its own page. */
const attributes = { watch: 'data-city-id', oversee: 'data-overseen-city-id' }

/** By which right an element shows a city: as what is asked of the hub. */
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

/** An element remembers the version it shows, so that nothing older is painted over it. */
export function paint(reading: Reading, highlighted = true) {
  for (const element of rights.flatMap((right) => elements(right, reading.cityId))) {
    if (reading.version <= Number(element.dataset.version ?? -1)) continue
    element.dataset.version = String(reading.version)
    delete element.dataset.gone

    const changed = paintTemperature(element, reading)
    paintAge(element, reading)
    if (changed && highlighted) highlight(element)
  }
}

/** Versions of another connection, or of a page out of Turbo's cache, compare with nothing. */
export function forgetVersions() {
  for (const element of rights.flatMap((right) => elements(right))) delete element.dataset.version
}

/** What is refused leaves the board; an admin's list keeps the row, and says so in it. */
export const refuse: Record<Right, (cityId: number) => void> = { watch: leave, oversee: markGone }

function markGone(cityId: number) {
  for (const element of elements('oversee', cityId)) {
    element.dataset.gone = ''
    delete element.dataset.version
    element.querySelector('[data-temperature]')!.textContent = 'no longer available'
  }
}

function leave(cityId: number) {
  for (const element of elements('watch', cityId)) {
    // Its own "stop watching" is on the way: the answer to that says it better.
    const asked = element.querySelector('form[aria-busy="true"]')
    element.remove()
    if (!asked) say(`${element.dataset.cityName} is no longer on your board.`)
  }
  recount()
}

function paintTemperature(element: HTMLElement, { celsius }: Reading) {
  const shown = element.querySelector<HTMLElement>('[data-temperature]')!
  const unit = element.closest<HTMLElement>('[data-unit]')!.dataset.unit as Unit
  const text = temperature(celsius, unit, locale())
  if (shown.textContent?.trim() === text) return false

  shown.textContent = text
  shown.toggleAttribute('data-no-reading', celsius === null)
  return true
}

function paintAge(element: HTMLElement, { measuredAt }: Reading) {
  const time = element.querySelector('time[data-age]')
  if (!time) return

  if (measuredAt) time.setAttribute('datetime', measuredAt)
  else time.removeAttribute('datetime')
  time.textContent = ago(measuredAt, locale())
}

function highlight(element: HTMLElement) {
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) return
  element.animate({ backgroundColor: ['var(--highlight)', 'transparent'] }, 1500)
}

function recount() {
  const count = document.querySelector('[data-board-count]')
  if (count) count.textContent = String(citiesOnPage('watch').length)
}
