import type { Reading } from '../../messaging/contract.js'
import type { HistoryChart } from './city/history_chart.js'
import { showLoadFailure } from './load_failure.js'

/** Not `pointermove`: browsers send it also if only the page has moved. */
const SIGNS_OF_USE = ['pointerdown', 'keydown', 'focusin', 'scroll']

let chart: HistoryChart | undefined
let waiting = new AbortController()

addEventListener('turbo:frame-load', showPage)
addEventListener('turbo:before-cache', hideHistory)

/**
 * Shows the history of a city. The server has drawn it already. The chart, which keeps a phone busy for a
 * moment, replaces this drawing as soon as the page is used, or has a newer reading.
 */
export function showPage() {
  const figure = figureOfPage()
  if (figure && chart?.isIn(figure)) return
  hideHistory()
  if (!figure) return

  // The pointer may have entered the drawing while this script was loading.
  if (navigator.userActivation?.hasBeenActive || figure.matches(':hover')) return void drawChart()
  const options = { signal: waiting.signal, passive: true }
  for (const sign of SIGNS_OF_USE) addEventListener(sign, drawChart, options)
  figure.addEventListener('pointerenter', drawChart, options)
  addEventListener('reading', (event) => drawNewer(figure, (event as CustomEvent).detail), options)
}

/** The hub sends the newest reading after each connection, also if the drawing has it. */
function drawNewer(figure: HTMLElement, { cityId, measuredAt }: Reading) {
  const series = figure.querySelector<HTMLElement>(`[data-history-city="${cityId}"]`)
  if (!series || measuredAt === null) return
  if (Date.parse(measuredAt) > Number(series.dataset.historyNewest)) void drawChart()
}

async function drawChart() {
  waiting.abort()
  const figure = figureOfPage()
  if (!figure) return

  nameLanguage()
  const module = await import('./city/history_chart.js').catch(() => undefined)
  // The member may have left the page while the library was loading.
  if (!figure.isConnected || chart) return
  if (module) chart = new module.HistoryChart(figure)
  else showLoadFailure()
}

const figureOfPage = () => document.querySelector<HTMLElement>('[data-history]')

/** Turbo keeps a copy of the page, and a copied canvas is empty. */
function hideHistory() {
  waiting.abort()
  waiting = new AbortController()
  chart?.close()
  chart = undefined
}

/**
 * On a machine without a locale, Chromium calls its language "en-US@posix". The library passes it to Intl
 * while it loads, and Intl refuses it.
 */
function nameLanguage() {
  try {
    Intl.getCanonicalLocales(navigator.language)
  } catch {
    Object.defineProperty(navigator, 'language', { value: 'en', configurable: true })
  }
}
