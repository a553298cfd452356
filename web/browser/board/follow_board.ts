import { morphElements } from '@hotwired/turbo'
import { boardInInbox } from '../chat/inbox.js'
import { connectSession } from '../hub_session.js'
import { showBoardCount } from '../live_city_elements.js'
import { showNotice } from '../notices.js'
import { say } from '../say.js'
import { repaint } from '../watch_page_cities.js'
import { arranging } from './arranging.js'
import { boards, cityIdsOf, rowsOf } from './rows.js'

/** A page that causes a change shows it by itself within this time. */
const DELAY_MS = 300

let timer: ReturnType<typeof setTimeout> | undefined

/** The order for which the board was last loaded: a server that lags behind is not asked all the time. */
let requested: string | undefined

/**
 * Brings the boards of the page into line with the inbox, which lists the member's cities in their order: a
 * city was added or moved on another page, or is offered again.
 */
export function followBoard() {
  clearTimeout(timer)
  if (differs()) timer = setTimeout(() => void loadChanges(), DELAY_MS)
  else requested = undefined
}

function differs() {
  const ids = boardInInbox()
  return ids !== undefined && boards().some((board) => String(cityIdsOf(board)) !== String(ids))
}

async function loadChanges() {
  const wanted = String(boardInInbox())
  if (!differs() || wanted === requested) return
  if (arranging.isDragging || arranging.isSaving) return followBoard()
  requested = wanted
  await refreshBoard(({ cityName }) =>
    showNotice(say('{city} is on your board now.', { city: cityName! }))
  )
}

/**
 * Loads the board again, and changes only what is different.
 * @param onAdded called with the data of each row that was not there before
 * @returns whether the board was loaded
 */
export async function refreshBoard(onAdded: (row: DOMStringMap) => void = () => {}) {
  const [board] = boards()
  const path = location.href
  const headers = { 'accept': 'text/html', 'turbo-frame': 'board' }
  const response = await fetch(path, { headers }).catch(() => undefined)
  const html = response?.ok && !response.redirected && (await response.text().catch(() => ''))
  if (!html || !board.isConnected || location.href !== path || arranging.isDragging) return false

  const known = new Set(cityIdsOf(board))
  const page = new DOMParser().parseFromString(html, 'text/html')
  const fresh = page.querySelector<HTMLElement>('[data-board]')
  if (!fresh) return false
  morphElements(board, fresh)
  repaint()
  showBoardCount()
  connectSession()
  board.dispatchEvent(new CustomEvent('city:painted', { bubbles: true }))
  for (const row of rowsOf(board)) if (!known.has(Number(row.dataset.cityId))) onAdded(row.dataset)
  return true
}

/** A refresh of the board leaves the buttons of a handle open. */
export function keepOpen(event: Event) {
  if ((event as CustomEvent).detail.attributeName === 'open') event.preventDefault()
}
