import type { HistoryChart } from './city/history_chart.js'
import { showLoadFailure } from './load_failure.js'

let chart: HistoryChart | undefined

addEventListener('turbo:frame-load', showPage)
addEventListener('turbo:before-cache', hideHistory)

/** Draws the chart of a page of a city. Until it is loaded, the page shows the server's drawing. */
export async function showPage() {
  const figure = document.querySelector<HTMLElement>('[data-history]')
  if (figure && chart?.isIn(figure)) return
  hideHistory()
  if (!figure) return

  nameLanguage()
  const module = await import('./city/history_chart.js').catch(() => undefined)
  // The member may have left the page while the library was loading.
  if (!figure.isConnected || chart) return
  if (module) chart = new module.HistoryChart(figure)
  else showLoadFailure()
}

/** Turbo keeps a copy of the page, and a copied canvas is empty. */
function hideHistory() {
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
