/** Fetches the metrics of a web server or a hub in the format of Prometheus. */
export async function fetchMetrics(url: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${url}/metrics`, { headers })
  if (response.status !== 200) throw new Error(`/metrics answers ${response.status}`)
  return new Samples(await response.text())
}

export class Samples {
  #values = new Map<string, number>()

  constructor(readonly text: string) {
    for (const [, series, value] of text.matchAll(/^([a-z_]\w*(?:\{.*\})?) (\S+)$/gim)) {
      this.#values.set(series, Number(value))
    }
  }

  /** Returns the value of one series, written like `name{label="value"}`. */
  value(series: string) {
    return this.#values.get(series)
  }

  /** Returns the sum of all series of a metric. */
  sum(name: string) {
    return [...this.#values]
      .filter(([series]) => series === name || series.startsWith(`${name}{`))
      .reduce((sum, [, value]) => sum + value, 0)
  }

  /** The names of all declared metrics, including metrics without a sample. */
  get names() {
    return [...this.text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name)
  }
}
