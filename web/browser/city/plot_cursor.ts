import type uPlot from 'uplot'
import { formatTemperature } from '../format_temperature.js'
import { locale } from '../locale_and_theme.js'
import { say } from '../say.js'
import { formatTime } from './format_times.js'
import type { HistoryData } from './history_data.js'
import type { PlotOptions } from './plot.js'
import { COLUMNS_PER_CITY } from './plot_data.js'

export interface NamedHistory {
  name: string
  data: HistoryData
}

/** Moves of the cursor by key, in points. */
const STEPS: Record<string, number> = {
  ArrowLeft: -1,
  ArrowRight: 1,
  PageDown: -12,
  PageUp: 12,
  Home: -Infinity,
  End: Infinity,
}

/** Shows the point at the cursor, beside it and to screen readers. */
export function cursorText(
  { cursor: { idx, idxs }, data }: uPlot,
  histories: NamedHistory[],
  unit: PlotOptions['unit']
) {
  if (idx === null || idx === undefined || !data[0].length) return undefined
  const [{ data: first }] = histories
  const lines = histories.map(({ name, data: { at, lowest, mean, highest } }, index) => {
    const time = data[0][idxs?.[1 + index * COLUMNS_PER_CITY] ?? idx]
    const point = at.findIndex((ms) => ms / 1000 === time)
    const text = (values: (number | null)[]) =>
      formatTemperature(values[point] ?? null, unit, locale(), say)
    const range = text(lowest) === text(highest) ? '' : ` (${text(lowest)} – ${text(highest)})`
    return histories.length > 1 ? `${name}: ${text(mean)}` : `${text(mean)}${range}`
  })
  return [formatTime(data[0][idx] * 1000, 'minute', first.zone, locale()), ...lines]
}

/** Lets keys and fingers move the cursor. The mouse already does. */
export function moveByKeyAndTouch(element: HTMLElement, plot: uPlot, signal: AbortSignal) {
  element.addEventListener('keydown', (event) => moveByKey(event, plot), { signal })
  element.addEventListener('blur', () => hideCursor(plot), { signal })
  plot.over.addEventListener('pointerdown', (event) => moveByTouch(event, plot), { signal })
  plot.over.addEventListener('pointermove', (event) => moveByTouch(event, plot), { signal })
}

function moveByKey(event: KeyboardEvent, plot: uPlot) {
  if (event.key === 'Escape') return hideCursor(plot)
  const step = STEPS[event.key]
  if (step === undefined) return

  event.preventDefault()
  const last = plot.data[0].length - 1
  const index = plot.cursor.idx ?? (step < 0 ? last + 1 : -1)
  moveTo(plot, Math.max(0, Math.min(last, index + step)))
}

function moveTo(plot: uPlot, index: number) {
  const left = plot.valToPos(plot.data[0][index], 'x')
  plot.setCursor({ left: Math.max(0, Math.min(left, plot.over.clientWidth)), top: 0 })
}

function moveByTouch(event: PointerEvent, plot: uPlot) {
  plot.over.dataset.pointer = event.pointerType
  if (event.pointerType === 'mouse') return
  const { left, top } = plot.over.getBoundingClientRect()
  plot.setCursor({ left: event.clientX - left, top: event.clientY - top })
}

const hideCursor = (plot: uPlot) => plot.setCursor({ left: -10, top: -10 })
