import { silenceMs } from './last_heard.js'
import { meta } from './page_meta.js'
import { serverTime } from './server_clock.js'
import { readBoard, writeBoard, type StoredCity } from './stored_board.js'

const INTERVAL_MS = 60_000

const root = document.documentElement
const isLive = () => root.dataset.live === 'live'

let wasLive = isLive()

// Regularly, because a device may be switched off at any time.
setInterval(keepLiveBoard, INTERVAL_MS)
addEventListener('turbo:visit', keepLiveBoard)
addEventListener('pagehide', keepLiveBoard)
document.addEventListener('visibilitychange', keepLiveBoard)
// Also with the values that it had when the connection was lost.
addEventListener('live-state', () => {
  if (isLive() || wasLive) keepBoard(isLive())
  wasLive = isLive()
})

/** Called for each page that the server has sent, after which the board may be another one. */
export function showPage() {
  if (isLive()) keepBoard(true)
}

function keepLiveBoard() {
  if (isLive()) keepBoard()
}

/**
 * Stores what the board of a member who is remembered on this device shows, for the offline page.
 * @param isConfirmed whether the hub or the server has just confirmed the sign-in. Otherwise only the board of the
 *   same sign-in is replaced: in another tab, the member may have signed out, which deleted it.
 */
function keepBoard(isConfirmed = false) {
  // The board, or the wall view.
  const board = document.querySelector('[data-board]')
  const signIn = meta('sign-in')
  if (!board || !meta('keep-board')) return
  if (!isConfirmed && readBoard()?.signIn !== signIn) return
  const cities = Array.from(board.querySelectorAll<HTMLElement>('[data-city-id]'), storedCity)
  const asOf = Date.now() - silenceMs()
  writeBoard({ signIn, asOf, theme: root.dataset.bsTheme, cities })
}

function storedCity(row: HTMLElement): StoredCity {
  const text = (selector: string) => row.querySelector(selector)?.textContent.trim() ?? ''
  const measuredAt = row.querySelector('time[data-age]')?.getAttribute('datetime')
  return {
    name: text('bdi'),
    country: row.dataset.country!,
    temperature: text('[data-temperature]'),
    measuredAt: measuredAt ? Date.parse(measuredAt) - serverTime() + Date.now() : null,
  }
}
