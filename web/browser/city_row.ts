import type { Reading } from '../../hub/contract.js'
import { ago } from './age.js'
import { say } from './notices.js'
import { locale } from './preferences.js'
import { temperature, type Unit } from './temperature.js'

/** Whatever shows a city live: a row of the board, the panel of the city's own page. */
const elements = (cityId?: number) =>
  document.querySelectorAll<HTMLElement>(
    cityId === undefined ? '[data-city-id]' : `[data-city-id="${cityId}"]`
  )

export function citiesOnPage() {
  return [...new Set([...elements()].map((element) => Number(element.dataset.cityId)))]
}

/** An element remembers the version it shows, so that nothing older is painted over it. */
export function paint(reading: Reading, highlighted = true) {
  for (const element of elements(reading.cityId)) {
    if (reading.version <= Number(element.dataset.version ?? -1)) continue
    element.dataset.version = String(reading.version)

    const changed = paintTemperature(element, reading)
    paintAge(element, reading)
    if (changed && highlighted) highlight(element)
  }
}

/** Versions of another connection, or of a page out of Turbo's cache, compare with nothing. */
export function forgetVersions() {
  for (const element of elements()) delete element.dataset.version
}

export function leave(cityId: number) {
  for (const element of elements(cityId)) {
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
  if (count) count.textContent = String(citiesOnPage().length)
}
