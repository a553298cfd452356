import { locale } from './preferences.js'
import { line, SHOWN, type Sample } from './counter_rates.js'

/** What was seen in the last ten minutes, by the name of its chart; it outlives a visit elsewhere. */
const kept = new Map<string, Sample[]>()

export function keep(name: string, at: number, value: number | null) {
  const samples = kept.get(name) ?? []
  kept.set(name, [...samples.filter((sample) => at - sample.at < SHOWN), { at, value }])
}

export function drawCharts() {
  for (const section of document.querySelectorAll<HTMLElement>('[data-chart]')) draw(section)
}

function draw(section: HTMLElement) {
  const samples = kept.get(section.dataset.chart!) ?? []
  const values = samples.flatMap(({ value }) => value ?? [])
  section.hidden = values.length === 0
  if (section.hidden) return

  const [lowest, highest, now] = [Math.min(...values), Math.max(...values), values.at(-1)!]
  section.querySelector('path')!.setAttribute('d', line(samples, highest || 1, 720, 110))
  section.querySelector('[data-highest]')!.textContent = number(highest || 1)
  section.querySelector('figcaption')!.textContent =
    `Now ${number(now)}; in the last ten minutes between ${number(lowest)} and ${number(highest)}.`
}

const number = (value: number) => value.toLocaleString(locale(), { maximumFractionDigits: 1 })
