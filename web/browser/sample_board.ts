import { describeCity } from './board/describe_city.js'
import type { Point } from './board/points.js'
import { NEVER_STALE } from './board/staleness.js'
import { locale } from './locale_and_theme.js'
import { say } from './say.js'
import { serverTime } from './server_clock.js'

/** Pause between two changes. */
const INTERVAL_MS = 2500

/**
 * Changes the made-up temperatures one after the other. Where people want less motion, nothing changes
 * until they press the button.
 */
export function showPage() {
  const board = document.querySelector<HTMLElement>('[data-sample-board]')
  if (!board) return
  const rows = [...board.querySelectorAll<HTMLElement>('[data-points]')]
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
  const points = JSON.parse(row.dataset.points!) as Point[]
  const now = serverTime()
  const celsius = next(points.at(-1)![1]!, index)
  const measuredAt = new Date(now).toISOString()
  const reader = { unit: 'C', locale: locale(), say } as const
  row.dataset.changed = ''
  row.querySelector('time')!.setAttribute('datetime', measuredAt)
  show(row, describeCity({ celsius, measuredAt, source: null, points }, NEVER_STALE, reader, now))
}

function show(row: HTMLElement, described: ReturnType<typeof describeCity>) {
  const { day, points, step, stepWord, temperature, trend } = described
  Object.assign(row.dataset, { points: JSON.stringify(points), step })
  for (const [name, text] of [
    ['temperature', temperature],
    ['step-word', stepWord],
    ['trend', trend.short],
    ['trend-words', trend.words],
  ]) {
    row.querySelector(`[data-${name}]`)!.textContent = text
  }
  for (const path of ['line', 'held', 'end'] as const) {
    row.querySelector(`.sparkline .${path}`)!.setAttribute('d', day[path])
  }
  row.querySelector('.sparkline')!.setAttribute('aria-label', described.dayTitle)
}

/** Goes up and down by turns, and never stays. */
function next(celsius: number, index: number) {
  const step = 0.1 + Math.round(Math.random() * 4) / 10
  return Math.round((celsius + (index % 4 < 2 ? step : -step)) * 10) / 10
}
