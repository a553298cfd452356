import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import type { Unit } from '../format_temperature.js'
import { formatTime, localDate } from './format_times.js'
import type { HistoryData } from './history_data.js'
import { dataOf } from './plot_data.js'

const HEIGHT = 260
const DAY_S = 86_400

/** The lowest difference between the ends of the scale, in degrees. */
const LEAST_RANGE = 2

export interface PlotOptions {
  unit: Unit
  locale: string
  /** Returns the first and the last time that the chart shows, in seconds since 1970. */
  range: () => [from: number, to: number]
  /** Called when the cursor moves to points, or leaves the chart. */
  onCursor: (plot: uPlot) => void
}

/** Creates a chart of one or two histories of the same period. */
export function createPlot(
  element: HTMLElement,
  histories: HistoryData[],
  { unit, locale, range, onCursor }: PlotOptions
) {
  const [{ zone }] = histories
  const color = (name: string) => getComputedStyle(element).getPropertyValue(name).trim()
  const grey = () => color('--bs-secondary-color')
  const area = () => `color-mix(in srgb, ${color('--accent')} 20%, transparent)`
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 })
  const axis: uPlot.Axis = {
    stroke: grey,
    font: '13px system-ui, sans-serif',
    grid: { stroke: () => color('--bs-border-color'), width: 1 },
    ticks: { show: false },
  }
  return new uPlot(
    {
      width: element.clientWidth,
      height: HEIGHT,
      tzDate: (seconds) => localDate(seconds * 1000, zone),
      legend: { show: false },
      cursor: {
        drag: { x: false, y: false },
        y: false,
        dataIdx: nearestKnown,
        bind: { mouseleave: ignoreAfterTouch },
      },
      hooks: { setCursor: [onCursor] },
      scales: {
        x: { time: true, range },
        y: { range: (_, lowest, highest) => padded(lowest, highest) },
      },
      axes: [
        {
          ...axis,
          size: 32,
          space: 64,
          values: (_, splits, __, ___, step) =>
            splits.map((at) => tickText(at, step, zone, locale)),
        },
        {
          ...axis,
          size: 56,
          values: (_, splits) =>
            splits.map((degrees) => `${number.format(degrees).replace('-', '\u2212')} °${unit}`),
        },
      ],
      series: [{}, ...histories.flatMap((history, index) => seriesOf(history, index, color))],
      bands: histories.length === 1 ? [{ series: [3, 2], fill: area }] : [],
    },
    dataOf(histories, unit),
    element
  )
}

/** After a tap, browsers send the events of a mouse, which ends with leaving the chart. */
const ignoreAfterTouch: uPlot.Cursor.MouseListenerFactory = (plot, _, leave) => (event) => {
  if (plot.over.dataset.pointer !== 'touch') leave(event)
  return null
}

/** The second line is dashed, so that it differs without its colour. A held value is dotted. */
function seriesOf(
  { isHeld }: HistoryData,
  index: number,
  color: (name: string) => string
): uPlot.Series[] {
  const bound: uPlot.Series = { stroke: 'transparent', width: 0, points: { show: false } }
  const stroke = () => color(index ? '--bs-body-color' : '--accent')
  return [
    { stroke, width: 2, dash: isHeld ? [2, 6] : index ? [8, 5] : [], points: { size: 7 } },
    bound,
    bound,
  ]
}

function padded(lowest: number | null, highest: number | null): uPlot.Range.MinMax {
  if (lowest === null || highest === null) return [0, 1]
  const padding = Math.max((highest - lowest) * 0.08, (LEAST_RANGE - (highest - lowest)) / 2)
  return [lowest - padding, highest + padding]
}

function tickText(at: number, step: number, zone: string, locale: string) {
  const local = localDate(at * 1000, zone)
  const isMidnight = local.getHours() === 0 && local.getMinutes() === 0
  const style = step >= 28 * DAY_S ? 'month' : step >= DAY_S || isMidnight ? 'day' : 'clock'
  return formatTime(at * 1000, style, zone, locale)
}

/** The index of the point of a line that is nearest to the cursor. */
function nearestKnown(plot: uPlot, series: number, index: number) {
  const values = plot.data[series]
  const isKnown = (at: number) => values[at] !== null && values[at] !== undefined
  if (series === 0) return index
  for (let distance = 0; distance < values.length; distance++) {
    if (isKnown(index - distance)) return index - distance
    if (isKnown(index + distance)) return index + distance
  }
  return index
}
