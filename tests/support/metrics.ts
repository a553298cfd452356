/** What a web server or a hub tells Prometheus: each sample's value by its name and labels. */
export async function fetchMetrics(url: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${url}/metrics`, { headers })
  if (response.status !== 200) throw new Error(`/metrics answers ${response.status}`)
  return new Samples(await response.text())
}

class Samples {
  #values = new Map<string, number>()

  constructor(readonly text: string) {
    for (const [, series, value] of text.matchAll(/^([a-z_]\w*(?:\{.*\})?) (\S+)$/gim)) {
      this.#values.set(series, Number(value))
    }
  }

  /** Of one series, as it is written; undefined where there is none. */
  value(series: string) {
    return this.#values.get(series)
  }

  /** All values of this metric together, whatever their labels. */
  sum(name: string) {
    const own = [...this.#values].filter(([series]) => series === name || series.startsWith(`${name}{`)) // prettier-ignore
    return own.reduce((sum, [, value]) => sum + value, 0)
  }

  /** The names of all metrics that it declares, and of those that have no sample. */
  get names() {
    return [...this.text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name)
  }
}
