import { formatTemperature } from './format_temperature.js'
import { locale } from './locale_and_theme.js'
import { serverTime } from './server_clock.js'
import { sparklinePath } from './sparkline_path.js'

/** Pause between two changes. */
const INTERVAL_MS = 2500

/**
 * Changes the made-up temperatures one after the other. Where people want less motion, nothing changes
 * until they press the button.
 */
export function showPage() {
  const board = document.querySelector<HTMLElement>('[data-sample-board]')
  if (!board) return
  const rows = [...board.querySelectorAll<HTMLElement>('[data-celsius]')]
  const button = board.querySelector('button')!
  if (!button.hidden) return
  let runs = !matchMedia('(prefers-reduced-motion: reduce)').matches
  let changes = 0

  const showButton = () => {
    button.textContent = (runs ? button.dataset.pause : button.dataset.resume)!
    button.hidden = false
  }
  button.addEventListener('click', () => {
    runs = !runs
    showButton()
  })
  showButton()

  const timer = setInterval(() => {
    if (!board.isConnected) clearInterval(timer)
    else if (runs && !document.hidden) change(rows, changes++)
  }, INTERVAL_MS)
}

function change(rows: HTMLElement[], index: number) {
  for (const row of rows) delete row.dataset.changed
  const row = rows[(index * 2) % rows.length]
  const values = row.dataset.celsius!.split(' ').map(Number)
  values.push(next(values.at(-1)!, index))
  values.shift()
  row.dataset.celsius = values.join(' ')
  row.dataset.changed = ''
  row.querySelector('[data-temperature]')!.textContent = formatTemperature(
    values.at(-1)!,
    'C',
    locale()
  )
  row.querySelector('path')!.setAttribute('d', sparklinePath(values, 100, 28))
  row.querySelector('time')!.setAttribute('datetime', new Date(serverTime()).toISOString())
}

/** Goes up and down by turns, and never stays. */
function next(celsius: number, index: number) {
  const step = 0.1 + Math.round(Math.random() * 4) / 10
  return Math.round((celsius + (index % 4 < 2 ? step : -step)) * 10) / 10
}
