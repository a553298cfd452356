import { mock } from 'node:test'
import logger from '@adonisjs/core/services/logger'
import { Server } from 'socket.io'
import type { Bus } from '#messaging/bus'
import { BusHeartbeat } from '#messaging/bus_heartbeat'
import { Relay } from '#messaging/relay'

/**
 * Starts the parts of a hub that check its bus and its leader, in this process and without
 * connections.
 * @param catchUp rejects if the hub must not be able to catch up
 */
export async function startHubInProcess(bus: Bus, catchUp: () => Promise<unknown>) {
  const heartbeat = new BusHeartbeat(bus, 3000, () => {})
  const hub = new Server({ adapter: await bus.adapter(() => heartbeat.interrupted()) })
  heartbeat.listen(hub)
  await heartbeat.untilReceived()
  void heartbeat.watch({
    lost: () => {},
    catchUp: async () => void (await catchUp()),
    recovered: () => {},
  })
  const relay = new Relay(heartbeat, () => {})
  relay.start()
  return {
    relay,
    /** The state of the bus, or why the hub is not ready. */
    state: () => heartbeat.state().catch((error: Error) => error.message),
    async stop() {
      heartbeat.stop()
      await relay.stop()
      await hub.of('/').adapter.close()
      await bus.close()
    },
  }
}

/** Returns the lines that this process logs from now on, until `mock.restoreAll`. */
export function recordLog() {
  const lines: string[] = []
  for (const level of ['info', 'warn', 'error'] as const) {
    mock.method(logger, level, (...line: unknown[]) => lines.push(line.map(String).join(' ')))
  }
  return lines
}
