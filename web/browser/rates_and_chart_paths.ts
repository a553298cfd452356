export type Counts = Record<string, number>

/** A point of a chart. Its value is null if it is unknown. */
export interface Sample {
  at: number
  value: number | null
}

/** Time span of a chart. */
export const CHART_SPAN_MS = 600_000

/** If the pause between two samples is longer, the page was not open, and the chart shows a gap. */
const GAP_MS = 10_000

/** Increase of each counter per second; undefined if the counters restarted between the two samples. */
export function ratesPerSecond(before: Counts, now: Counts, seconds: number) {
  const increases = Object.keys(now).map((name) => [name, now[name] - before[name]] as const)
  if (seconds <= 0 || !increases.every(([, increase]) => increase >= 0)) return undefined
  return Object.fromEntries(increases.map(([name, increase]) => [name, increase / seconds]))
}

/**
 * Returns the attribute `d` of an SVG path. `width` and `height` are in SVG user units; the value
 * `highest` is at the upper edge.
 */
export function chartPath(samples: Sample[], highest: number, width: number, height: number) {
  const now = samples.at(-1)?.at ?? 0
  let last = -Infinity
  const steps = samples.map(({ at, value }) => {
    if (value === null) return ''
    const x = (width * (1 - (now - at) / CHART_SPAN_MS)).toFixed(1)
    const y = (height * (1 - value / highest)).toFixed(1)
    const step = `${at - last > GAP_MS ? 'M' : 'L'}${x} ${y}h0`
    last = at
    return step
  })
  return steps.join('')
}
