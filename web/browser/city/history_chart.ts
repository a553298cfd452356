import type uPlot from 'uplot'
import type { Reading } from '../../../messaging/contract.js'
import type { Unit } from '../format_temperature.js'
import { locale } from '../locale_and_theme.js'
import { serverTime } from '../server_clock.js'
import { extend, type HistoryData } from './history_data.js'
import { showText } from './history_text.js'
import { createPlot } from './plot.js'
import { cursorText, moveByKeyAndTouch } from './plot_cursor.js'
import { dataOf } from './plot_data.js'

const TICK_MS = 5000

/** The history is loaded again at least this often: old readings may have been added or removed. */
const MAX_AGE_MS = 300_000
const MIN_AGE_MS = 30_000

/** The part of a period after which its figures are loaded again if there is a new reading. */
const PART_OF_PERIOD = 1 / 2880

interface Series {
  element: HTMLElement
  cityId: string
  name: string
  data: HistoryData
}

/** The chart of a page of a city. It loads its data, and extends it with each new reading. */
export class HistoryChart {
  #series: Series[] = []
  #newest = new Map<string, Reading>()
  #plot?: uPlot
  #closing = new AbortController()
  #loadedAt = -Infinity
  #isOutdated = false
  /** Whether a reading has come while the page was hidden that the line cannot be extended by. */
  #isMissing = false
  #isLoading = false

  constructor(readonly figure: HTMLElement) {
    const { signal } = this.#closing
    const timer = setInterval(() => this.#tick(), TICK_MS)
    signal.addEventListener('abort', () => clearInterval(timer))
    addEventListener('reading', (event) => this.#receive((event as CustomEvent).detail), { signal })
    addEventListener('resize', () => this.#resize(), { signal })
    document.addEventListener('visibilitychange', () => this.#tick(), { signal })
    matchMedia('(prefers-color-scheme: dark)').addEventListener(
      'change',
      () => this.#plot?.redraw(false),
      { signal }
    )
    this.#loadWhenLive()
    void this.#load()
  }

  /** Whether this chart is drawn in the element: Turbo may have replaced what is in it. */
  isIn(figure: HTMLElement) {
    return figure === this.figure && (!this.#plot || figure.contains(this.#plot.root))
  }

  /** Removes the chart, and shows the server's drawing again. */
  close() {
    this.#closing.abort()
    this.#plot?.destroy()
    this.#show(false)
  }

  /** While the connection was lost, the page has missed readings. */
  #loadWhenLive() {
    const root = document.documentElement
    let state = root.dataset.live
    const observer = new MutationObserver(() => {
      if (root.dataset.live === 'live' && state !== 'live') void this.#load()
      state = root.dataset.live
    })
    observer.observe(root, { attributeFilter: ['data-live'] })
    this.#closing.signal.addEventListener('abort', () => observer.disconnect())
  }

  #tick() {
    if (!this.figure.isConnected) return this.close()
    if (document.hidden) return
    const [first] = this.#series
    const age = performance.now() - this.#loadedAt
    const span = first ? first.data.end - first.data.start : 0
    const outdatedAge = Math.min(MAX_AGE_MS, Math.max(MIN_AGE_MS, span * PART_OF_PERIOD))
    if (this.#isMissing || age > (this.#isOutdated ? outdatedAge : MAX_AGE_MS)) void this.#load()
    else this.#draw()
  }

  async #load() {
    if (this.#isLoading) return
    this.#isLoading = true
    const { signal } = this.#closing
    try {
      const elements = [...this.figure.querySelectorAll<HTMLElement>('[data-history-series]')]
      const loaded = await Promise.all(elements.map((element) => seriesOf(element, signal)))
      if (signal.aborted) return
      this.#loadedAt = performance.now()
      this.#isOutdated = false
      this.#isMissing = false
      this.#setSeries(loaded.filter((series) => series !== undefined))
    } catch {
      // The device is offline or the page has gone. The next tick tries again.
    } finally {
      this.#isLoading = false
    }
  }

  #setSeries(series: Series[]) {
    const isSame = (each: Series, index: number) =>
      each.cityId === this.#series[index]?.cityId &&
      each.data.isHeld === this.#series[index].data.isHeld
    const fitsPlot = series.length === this.#series.length && series.every(isSame)
    this.#series = series
    for (const { cityId, data } of series) {
      showText(cityId, data)
      // It may have arrived while the history was loading.
      const newest = this.#newest.get(cityId)
      if (newest) extendBy(data, newest)
    }
    if (!fitsPlot) {
      this.#plot?.destroy()
      this.#plot = undefined
    }
    this.#draw()
  }

  #receive(reading: Reading) {
    this.#newest.set(String(reading.cityId), reading)
    const series = this.#series.find(({ cityId }) => cityId === String(reading.cityId))
    if (!series) return
    this.#isOutdated = true
    if (extendBy(series.data, reading)) this.#draw()
    else if (document.hidden) this.#isMissing = true
    else void this.#load()
  }

  /** Nobody sees a hidden page. When it is shown, its `visibilitychange` draws the chart once. */
  #draw() {
    if (document.hidden) return
    // A city that the member may no longer see has left the page.
    if (this.#series.some(({ element }) => !element.isConnected)) {
      const left = this.#series.filter(({ element }) => element.isConnected)
      return left.length ? this.#setSeries(left) : this.close()
    }
    const histories = this.#series.map(({ data }) => data)
    const isEmpty = histories.every(({ at }) => !at.length)
    this.#show(!isEmpty)
    if (isEmpty) return
    if (this.#plot) this.#plot.setData(dataOf(histories, this.#unit))
    else this.#create(histories)
  }

  #create(histories: HistoryData[]) {
    const element = this.#plotElement
    this.#plot = createPlot(element, histories, {
      unit: this.#unit,
      locale: locale(),
      range: () => this.#range(),
      onCursor: (plot) => this.#showCursor(plot),
    })
    moveByKeyAndTouch(element, this.#plot, this.#closing.signal)
  }

  /** Seconds since 1970. A reading may be some minutes ahead, if the clock of its source is fast. */
  #range(): [number, number] {
    const [{ data }] = this.#series
    const end = Math.max(serverTime(), ...this.#series.map((each) => each.data.at.at(-1) ?? 0))
    return [(end - (data.end - data.start)) / 1000, end / 1000]
  }

  #showCursor(plot: uPlot) {
    const element = this.#plotElement
    const lines = cursorText(plot, this.#series, this.#unit)
    const tip = element.querySelector<HTMLElement>('[data-history-tip]')!
    tip.hidden = !lines
    element.setAttribute('aria-valuemax', String(Math.max(0, plot.data[0].length - 1)))
    element.setAttribute('aria-valuenow', String(plot.cursor.idx ?? plot.data[0].length - 1))
    element.setAttribute('aria-valuetext', lines?.join(', ') ?? element.dataset.noPoint!)
    if (!lines) return

    tip.replaceChildren(...lines.map(lineElement))
    const left = plot.over.offsetLeft + (plot.cursor.left ?? 0)
    const isRight = left > element.clientWidth / 2
    tip.style.left = isRight ? '' : `${left + 12}px`
    tip.style.right = isRight ? `${element.clientWidth - left + 12}px` : ''
  }

  #resize() {
    const width = this.#plotElement.clientWidth
    if (this.#plot && width) this.#plot.setSize({ width, height: this.#plot.height })
  }

  #show(isShown: boolean) {
    this.#plotElement.hidden = !isShown
    this.figure.querySelector<HTMLElement>('[data-history-drawing]')!.hidden = isShown
  }

  get #plotElement() {
    return this.figure.querySelector<HTMLElement>('[data-history-plot]')!
  }

  get #unit() {
    return this.figure.dataset.unit as Unit
  }
}

/** Returns undefined for a city that the member may not see. */
async function seriesOf(element: HTMLElement, signal: AbortSignal): Promise<Series | undefined> {
  const { historySeries: url, historyCity: cityId, historyName: name } = element.dataset
  const response = await fetch(url!, { signal, headers: { accept: 'application/json' } })
  if (response.status === 404) return undefined
  if (!response.ok) throw new Error(`The history has the status ${response.status}`)
  const data: HistoryData = await response.json()
  return { element, cityId: cityId!, name: name!, data }
}

const extendBy = (data: HistoryData, { measuredAt, celsius }: Reading) =>
  measuredAt !== null && extend(data, Date.parse(measuredAt), celsius)

function lineElement(text: string) {
  const line = document.createElement('div')
  line.textContent = text
  return line
}
