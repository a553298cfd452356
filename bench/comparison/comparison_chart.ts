import { SERVERS, type Comparison } from './comparison.js'
import { format, MEMORY, MESSAGES, MULTIPLES } from './comparison_tables.js'

/** The measures of the chart, with their titles. */
const PANELS: [measure: string, title: string][] = [
  ['wave CPU', 'CPU of a wave, × raw ws'],
  ['last client of a wave', 'time until the last client has a wave, × raw ws'],
  ['single CPU', 'CPU of a single change, × raw ws'],
  ['message CPU', 'CPU of a message in the chat to all sockets, × raw ws'],
  ['last client of a message', 'time until the last client has a message, × raw ws'],
  ['connections per CPU second', 'connections per second of CPU, × raw ws (more is better)'],
  ['KiB held', 'KiB per idle socket'],
]

const VALUES = { ...MULTIPLES, ...MESSAGES, ...MEMORY }

const WIDTH = 720
const LEFT = 130
const RIGHT = 110
const BAR = 16
const BAR_STEP = 20
const PANEL = 96

/** Returns an image with a bar for each server and measure, in a light and a dark version. */
export function comparisonChart({ figures, sockets, cities, at }: Comparison) {
  const panels = PANELS.map(([measure, title], n) => {
    const value = VALUES[measure]
    const unit = measure in MEMORY ? 1 : value(figures['raw ws'])!
    const values = SERVERS.map((name) => value(figures[name])! / unit)
    return panel(title, values, 44 + n * PANEL)
  })
  const height = 44 + PANELS.length * PANEL
  const title = `${sockets} sockets, each with 5 of ${cities} cities; ${at.slice(0, 10)}`
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${title}">
<style>
  text { font: 13px system-ui, sans-serif; fill: #1f2328 }
  .title { font-weight: 600 }
  .bar0, .bar1 { fill: #8c959f }
  .bar2 { fill: #0969da }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .bar0, .bar1 { fill: #6e7681 }
    .bar2 { fill: #4493f8 }
  }
</style>
<text x="0" y="18">${title}</text>
${panels.join('\n')}
</svg>
`
}

function panel(title: string, values: number[], top: number) {
  const scale = (WIDTH - LEFT - RIGHT) / Math.max(...values)
  const bars = values.map((value, n) => {
    const y = top + 10 + n * BAR_STEP
    const width = Math.max(1, value * scale).toFixed(1)
    return `<text x="${LEFT - 8}" y="${y + 12}" text-anchor="end">${SERVERS[n]}</text>
<rect class="bar${n}" x="${LEFT}" y="${y}" width="${width}" height="${BAR}"/>
<text x="${LEFT + Number(width) + 6}" y="${y + 12}">${format(value)}</text>`
  })
  return `<text class="title" x="0" y="${top}">${title}</text>\n${bars.join('\n')}`
}
