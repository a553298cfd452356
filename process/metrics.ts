import type { IncomingMessage } from 'node:http'
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import { announced } from '#messaging/outbox'
import { mayReadMetrics } from '#process/metrics_access'

/** What this process tells Prometheus; docs/metrics.md explains each. */
export const register = new Registry()
collectDefaultMetrics({ register })

const registers = [register]
type Value = number | boolean | undefined
type Values = Record<string, number> | undefined

const QUICK = [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** Looked up when Prometheus asks: what happens pays for nothing but the plain number it raises. */
export function registerCounter(name: string, help: string, read: () => number) {
  return new Counter({
    ...{ name, help, registers },
    collect() {
      this.reset()
      this.inc(read())
    },
  })
}

/** The same of several kinds, each the value of a label. */
export function registerLabelledCounter(
  name: string,
  help: string,
  label: string,
  read: () => Record<string, number>
) {
  return new Counter({
    ...{ name, help, registers },
    labelNames: [label],
    collect() {
      this.reset()
      for (const [kind, count] of Object.entries(read())) this.inc({ [label]: kind }, count)
    },
  })
}

/** Where there is nothing to read, it says nothing: what was true a while ago may not be any more. */
export function registerGauge(name: string, help: string, read: () => Value | Promise<Value>) {
  return new Gauge({
    ...{ name, help, registers },
    async collect() {
      const value = await read()
      if (value === undefined) this.remove()
      else this.set(Number(value))
    },
  })
}

export function registerLabelledGauge(
  name: string,
  help: string,
  label: string,
  read: () => Values | Promise<Values>
) {
  return new Gauge({
    ...{ name, help, registers },
    labelNames: [label],
    async collect() {
      const values = Object.entries((await read()) ?? {})
      this.reset()
      for (const [kind, value] of values) this.set({ [label]: kind }, value)
    },
  })
}

/** One that is raised where it happens. */
export function createCounter<L extends string>(name: string, help: string, labelNames: L[]) {
  return new Counter({ name, help, labelNames, registers })
}

export function createHistogram<L extends string>(
  name: string,
  help: string,
  buckets = QUICK,
  labelNames: L[] = []
) {
  return new Histogram({ name, help, buckets, labelNames, registers })
}

/** As `act`, and observes in seconds how long it took; what fails was not an answer. */
export function timed<T>(taken: Histogram, act: () => Promise<T>) {
  return async () => {
    const end = taken.startTimer()
    const answer = await act()
    end()
    return answer
  }
}

export const databaseAnswer = createHistogram(
  'fairweather_database_answer_seconds',
  'How long the database took to answer a question that costs it nothing'
)
export const busEcho = createHistogram(
  'fairweather_bus_echo_seconds',
  'How long a word took through the bus, back to who said it'
)
registerCounter(
  'fairweather_readings_announced_total',
  'Readings that this process has told the hubs',
  () => announced.readings
)

/**
 * The answer to a request for the metrics, once all is asked `first` that they tell; undefined where it
 * asks for something else, or may not.
 */
export async function metricsResponse(request: IncomingMessage, first: () => Promise<unknown>) {
  const { method = '', url = '' } = request
  if (url.split('?')[0] !== '/metrics' || !mayReadMetrics(request)) return

  if (method !== 'GET' && method !== 'HEAD') return { status: 405, type: 'text/plain', body: '' }
  await first()
  return { status: 200, type: register.contentType, body: await register.metrics() }
}
