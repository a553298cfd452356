/** The figures of a period, or of a row of its table, as text in the member's unit. */
export interface Figures {
  lowest: string
  mean: string
  highest: string
}

/** The history of a city in a period, as the server sends it. Times are milliseconds since 1970. */
export interface HistoryData {
  start: number
  end: number
  /** IANA name of the city's time zone. */
  zone: string
  /** Without a reading for longer than this, the line has a gap. null: it has none. */
  gapMs: number | null
  /** Whether the period has no reading, and the line shows the last one before it. */
  isHeld: boolean
  at: number[]
  /** °C; null where the line is interrupted */
  lowest: (number | null)[]
  mean: (number | null)[]
  highest: (number | null)[]
  summary: string
  figures?: Figures
  rows: (Figures & { time: string })[]
}

/**
 * Adds a reading at the end of a line, after a gap if there was no reading for long.
 * @returns false, and adds nothing, if the reading is not later than the last one
 */
export function extend(data: HistoryData, at: number, celsius: number | null) {
  const last = data.at.at(-1) ?? -Infinity
  if (data.isHeld || at <= last) return false
  if (data.gapMs !== null && at - last > data.gapMs) add(data, (at + last) / 2, null)
  add(data, at, celsius)
  return true
}

function add(data: HistoryData, at: number, celsius: number | null) {
  data.at.push(at)
  for (const line of [data.lowest, data.mean, data.highest]) line.push(celsius)
}
