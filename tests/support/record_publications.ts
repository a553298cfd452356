import { randomUUID } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import type { BusMessage } from '#messaging/bus'
import { currentBus } from '#messaging/current_bus'

/**
 * Returns what this process publishes through the real bus during an action. The bus is that of the
 * leader, so what was published can be marked, but no leader runs.
 * @param meanwhile is called after each publication, before rows are marked
 */
export async function recordPublications(act: () => Promise<unknown>, meanwhile = async () => {}) {
  const token = randomUUID()
  await db.rawQuery(
    `INSERT INTO leader (token, bus) VALUES (?, 'test')
       ON CONFLICT (only_row) DO UPDATE SET token = excluded.token`,
    [token]
  )
  const bus = await currentBus()
  const publish = bus.publish.bind(bus)
  const published: BusMessage[] = []
  bus.publish = async (messages) => {
    await publish(messages)
    published.push(...messages)
    await meanwhile()
    return token
  }
  await act().finally(() => (bus.publish = publish))
  return published
}
