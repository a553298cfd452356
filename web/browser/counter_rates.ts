export type Counts = Record<string, number>

/** A point of the chart; null: it was not known. */
export interface Sample {
  at: number
  value: number | null
}

/** Milliseconds that a chart shows, and beyond which it has a gap: nobody looked meanwhile. */
export const SHOWN = 600_000
const GAP = 10_000

/** By how much each has risen in a second; undefined where the counting began anew in between. */
export function perSecond(before: Counts, now: Counts, seconds: number) {
  const rises = Object.keys(now).map((name) => [name, now[name] - before[name]] as const)
  if (seconds <= 0 || !rises.every(([, rise]) => rise >= 0)) return undefined
  return Object.fromEntries(rises.map(([name, rise]) => [name, rise / seconds]))
}

/** The line of the samples, in an SVG of that size: the highest value at its upper edge. */
export function line(samples: Sample[], highest: number, width: number, height: number) {
  const now = samples.at(-1)?.at ?? 0
  let last = -Infinity
  const steps = samples.map(({ at, value }) => {
    if (value === null) return ''
    const x = (width * (1 - (now - at) / SHOWN)).toFixed(1)
    const y = (height * (1 - value / highest)).toFixed(1)
    const step = `${at - last > GAP ? 'M' : 'L'}${x} ${y}h0`
    last = at
    return step
  })
  return steps.join('')
}
