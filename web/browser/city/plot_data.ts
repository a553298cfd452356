import uPlot from 'uplot'
import type { Unit } from '../format_temperature.js'
import type { HistoryData } from './history_data.js'

/** Columns of the data: the times, then the mean, lowest and highest values of each city. */
export const COLUMNS_PER_CITY = 3

/** A gap of one city also covers the times that only the other one has. */
const EXPAND_GAPS = 2 as uPlot.JoinNullMode

/**
 * Returns the data of a chart, in the member's unit. A time that only one city has is no gap of the other:
 * it is undefined there.
 */
export function dataOf(histories: HistoryData[], unit: Unit): uPlot.AlignedData {
  const degrees = (celsius: number | null) =>
    celsius !== null && unit === 'F' ? celsius * 1.8 + 32 : celsius
  const tables = histories.map(({ at, mean, lowest, highest }): uPlot.AlignedData => [
    at.map((ms) => ms / 1000),
    ...[mean, lowest, highest].map((values) => values.map(degrees)),
  ])
  if (tables.length === 1) return tables[0]
  const modes = tables.map((columns) => columns.map(() => EXPAND_GAPS))
  return uPlot.join(tables, modes)
}
