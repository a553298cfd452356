/**
 * Returns the median, the 99th percentile (nearest rank), and the ratio of the median to the median
 * of the baseline.
 */
export function summary(times: number[], baseline = times) {
  const median = percentile(times, 0.5)
  return {
    median: round(median),
    p99: round(percentile(times, 0.99)),
    ratio: round(median / percentile(baseline, 0.5)),
  }
}

/** Nearest rank. */
export function percentile(times: number[], share: number) {
  const sorted = times.toSorted((a, b) => a - b)
  return sorted[Math.ceil(share * sorted.length) - 1]
}

const round = (value: number) => Math.round(value * 100) / 100
