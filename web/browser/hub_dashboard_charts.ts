import { locale } from './locale_and_theme.js'
import { CHART_SPAN_MS, chartPath, type Sample } from './rates_and_chart_paths.js'
import { say } from './say.js'

/** Samples by chart. The samples are kept while the user visits other pages. */
const samplesByChart = new Map<string, Sample[]>()

export function addSample(name: string, at: number, value: number | null) {
  const samples = samplesByChart.get(name) ?? []
  samplesByChart.set(name, [
    ...samples.filter((sample) => at - sample.at < CHART_SPAN_MS),
    { at, value },
  ])
}

export function drawCharts() {
  for (const section of document.querySelectorAll<HTMLElement>('[data-chart]')) draw(section)
}

function draw(section: HTMLElement) {
  const samples = samplesByChart.get(section.dataset.chart!) ?? []
  const values = samples.flatMap(({ value }) => value ?? [])
  section.hidden = values.length === 0
  if (section.hidden) return

  const [lowest, highest, now] = [Math.min(...values), Math.max(...values), values.at(-1)!]
  section.querySelector('path')!.setAttribute('d', chartPath(samples, highest || 1, 720, 110))
  section.querySelector('[data-highest]')!.textContent = number(highest || 1)
  section.querySelector('figcaption')!.textContent = say(
    'Now {now}. Last ten minutes: {lowest} to {highest}.',
    { now: number(now), lowest: number(lowest), highest: number(highest) }
  )
}

const number = (value: number) => value.toLocaleString(locale(), { maximumFractionDigits: 1 })
