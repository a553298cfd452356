import type { IncomingMessage } from 'node:http'
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import { announced } from '#messaging/pending_readings'
import { mayReadMetrics } from '#process/metrics_access'

/** The metrics of this process. docs/metrics.md explains each of them. */
export const register = new Registry()
// prom-client's default of 10 ms would wake an idle process a hundred times per second.
collectDefaultMetrics({ register, eventLoopMonitoringPrecision: 50 })

const registers = [register]
type Value = number | boolean | undefined
type Values = Record<string, number> | undefined

const LATENCY_BUCKETS_SECONDS = [
  0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
]

/**
 * Registers a counter that is read when Prometheus asks, so that the code that counts only needs to
 * increment a number.
 */
export function registerCounter(name: string, help: string, read: () => number) {
  return new Counter({
    name,
    help,
    registers,
    collect() {
      this.reset()
      this.inc(read())
    },
  })
}

/** @param read returns the counts by value of the label */
export function registerLabelledCounter(
  name: string,
  help: string,
  label: string,
  read: () => Record<string, number>
) {
  return new Counter({
    name,
    help,
    registers,
    labelNames: [label],
    collect() {
      this.reset()
      for (const [value, count] of Object.entries(read())) this.inc({ [label]: value }, count)
    },
  })
}

/**
 * @param read returns undefined if the value is unknown; the metrics then omit the gauge instead
 *   of repeating an old value
 */
export function registerGauge(name: string, help: string, read: () => Value | Promise<Value>) {
  return new Gauge({
    name,
    help,
    registers,
    async collect() {
      const value = await read()
      if (value === undefined) this.remove()
      else this.set(Number(value))
    },
  })
}

/** @param read returns the values by value of the label; undefined if they are unknown */
export function registerLabelledGauge(
  name: string,
  help: string,
  label: string,
  read: () => Values | Promise<Values>
) {
  return new Gauge({
    name,
    help,
    registers,
    labelNames: [label],
    async collect() {
      const values = Object.entries((await read()) ?? {})
      this.reset()
      for (const [labelValue, value] of values) this.set({ [label]: labelValue }, value)
    },
  })
}

/** Registers a counter that the caller increments itself. */
export function createCounter<L extends string>(name: string, help: string, labelNames: L[]) {
  return new Counter({ name, help, labelNames, registers })
}

export function createHistogram<L extends string>(
  name: string,
  help: string,
  buckets = LATENCY_BUCKETS_SECONDS,
  labelNames: L[] = []
) {
  return new Histogram({ name, help, buckets, labelNames, registers })
}

/** Wraps `act` to observe its duration in seconds. Failures are not observed. */
export function timed<T>(histogram: Histogram, act: () => Promise<T>) {
  return async () => {
    const end = histogram.startTimer()
    const result = await act()
    end()
    return result
  }
}

export const databaseAnswer = createHistogram(
  'fairweather_database_answer_seconds',
  'Time until the database answered SELECT 1'
)
export const busEcho = createHistogram(
  'fairweather_bus_echo_seconds',
  'Time of a message through the bus and back'
)
registerCounter(
  'fairweather_readings_announced_total',
  'Readings published by this process',
  () => announced.readings
)

/**
 * @param refreshGauges is called before the metrics are read
 * @returns the response to a request; undefined if the request is not for the metrics, or may not
 *   read them
 */
export async function metricsResponse(
  request: IncomingMessage,
  refreshGauges: () => Promise<unknown>
) {
  const { method = '', url = '' } = request
  if (url.split('?')[0] !== '/metrics' || !mayReadMetrics(request)) return

  if (method !== 'GET' && method !== 'HEAD') return { status: 405, type: 'text/plain', body: '' }
  await refreshGauges()
  return { status: 200, type: register.contentType, body: await register.metrics() }
}
