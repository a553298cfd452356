import { Exception } from '@adonisjs/core/exceptions'
import logger from '@adonisjs/core/services/logger'
import type { BusHeartbeat } from '#messaging/bus_heartbeat'

const REPORT_INTERVAL_MS = 5000
const START_TIMEOUT_MS = 60_000

/**
 * Waits until a heartbeat comes back through the bus, and reports what it waits for.
 * @throws E_BUS_DOWN after `timeoutMs`
 */
export async function untilBusWorks(
  heartbeat: BusHeartbeat,
  {
    report = (sentence: string) => logger.warn(sentence),
    reportIntervalMs = REPORT_INTERVAL_MS,
    timeoutMs = START_TIMEOUT_MS,
  } = {}
) {
  const describe = () => heartbeat.problem ?? `no message comes back through ${heartbeat.bus.name}`
  const reports = setInterval(() => {
    report(`The hub waits for its bus: ${describe()}`)
  }, reportIntervalMs)
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise((_, reject) => {
    timer = setTimeout(() => {
      const message = `The hub could not start: ${describe()}`
      reject(new Exception(message, { code: 'E_BUS_DOWN' }))
    }, timeoutMs)
  })
  try {
    await Promise.race([heartbeat.untilReceived(), timeout])
  } catch (error) {
    heartbeat.stop()
    throw error
  } finally {
    clearInterval(reports)
    clearTimeout(timer)
  }
}
