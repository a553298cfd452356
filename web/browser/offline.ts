import { isRecent, readBoard, type StoredBoard } from './stored_board.js'

const RETRY_INTERVAL_MS = 5000

const units = [
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const
const format = new Intl.RelativeTimeFormat(document.documentElement.lang)
const find = <E extends HTMLElement>(selector: string) => document.querySelector<E>(selector)!

function showBoard(board: StoredBoard) {
  if (board.theme) document.documentElement.dataset.bsTheme = board.theme
  const template = find<HTMLTemplateElement>('#stored-city')
  for (const city of board.cities) {
    const row = template.content.cloneNode(true) as DocumentFragment
    row.querySelector('[data-name]')!.textContent = city.name
    row.querySelector('[data-country]')!.textContent = city.country
    const temperature = row.querySelector('[data-temperature]')!
    temperature.textContent = city.temperature
    temperature.toggleAttribute('data-no-reading', !city.measuredAt)
    setTime(row.querySelector('time')!, city.measuredAt)
    find('[data-cities]').append(row)
  }
  setTime(find('[data-as-of]'), board.asOf)
  showAges(board)
  setInterval(showAges, 1000, board)
}

function setTime(time: HTMLTimeElement, at: number | null) {
  if (at) time.dateTime = new Date(at).toISOString()
}

function showAges(board: StoredBoard) {
  find('[data-stored-board]').hidden = !isRecent(board)
  for (const time of document.querySelectorAll<HTMLTimeElement>('time[datetime]')) {
    time.textContent = age(Date.parse(time.dateTime))
  }
}

function age(at: number) {
  const seconds = Math.max(1, Math.floor((Date.now() - at) / 1000))
  const [unit, length] = units.find((each) => seconds >= each[1]) ?? units[2]
  return format.format(-Math.floor(seconds / length), unit)
}

/** Opens the page that was asked for, as soon as the server can be reached. */
async function retry() {
  if (document.hidden) return
  const response = await fetch('/offline', {
    method: 'HEAD',
    credentials: 'omit',
    cache: 'no-store',
    redirect: 'error',
  }).catch(() => undefined)
  if (response?.ok) openPage()
}

function openPage() {
  if (location.pathname === '/offline') location.replace('/dashboard')
  else location.reload()
}

const board = readBoard()
if (board?.cities.length) showBoard(board)
find('[data-retry]').hidden = false
addEventListener('click', ({ target }) => (target as Element).matches('[data-retry]') && openPage())
addEventListener('online', retry)
document.addEventListener('visibilitychange', retry)
setInterval(retry, RETRY_INTERVAL_MS)
