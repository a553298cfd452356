/**
 * Returns the attribute `d` of an SVG path through values at equal distances, from the left edge to
 * the right. The lowest value is at the lower edge, `height` SVG user units below the highest.
 */
export function sparklinePath(values: number[], width: number, height: number) {
  const [lowest, highest] = [Math.min(...values), Math.max(...values)]
  const range = highest - lowest
  const points = values.map((value, index) => {
    const x = (index / (values.length - 1)) * width
    const y = (range ? (highest - value) / range : 0.5) * height
    return `${x.toFixed(1)} ${y.toFixed(1)}`
  })
  return `M${points.join('L')}`
}
