import type { DateTime } from 'luxon'
import type { Bucket } from '#weather/history/read_history'

/** °C */
export interface Figures {
  lowest: number
  mean: number
  highest: number
}

/**
 * Returns the figures of several buckets, or undefined if they have no temperature. Each bucket counts
 * the same for the mean: recent readings are more frequent than old ones, which are thinned.
 */
export function figuresOf(buckets: Bucket[]): Figures | undefined {
  const known = buckets.filter((bucket): bucket is Bucket & Figures => bucket.mean !== null)
  if (!known.length) return undefined
  return {
    lowest: Math.min(...known.map(({ lowest }) => lowest)),
    mean: known.reduce((sum, { mean }) => sum + mean, 0) / known.length,
    highest: Math.max(...known.map(({ highest }) => highest)),
  }
}

/**
 * Returns the figures of each step that has a temperature.
 * @param steps starts of the steps, ascending
 */
export function figuresByStep(buckets: Bucket[], steps: DateTime[]) {
  return steps.flatMap((step, index) => {
    const [from, to] = [step.toMillis(), steps[index + 1]?.toMillis() ?? Infinity]
    const figures = figuresOf(buckets.filter(({ firstAt }) => firstAt >= from && firstAt < to))
    return figures ? { step, ...figures } : []
  })
}
