import type { Stack } from '#tests/support/stack'
import { collectReadings, until, Visitor, watch } from '#tests/support/visitor'

/** A member who only watches a city, and must not be affected by the attacks of others. */
export async function startBystander(stack: Stack) {
  const member = await Visitor.registered(stack)
  const city = await stack.city('Elsewhere', 0)
  await member.subscribe(city)
  const socket = await member.connect()
  await watch(socket, [city])
  const readings = collectReadings(socket)
  let lost = false
  socket.once('disconnect', () => (lost = true))
  let celsius = 0

  return {
    /**
     * Changes the temperature with SQL. Returns the milliseconds until this member has the reading.
     */
    async measureDelayMs() {
      celsius = (celsius + 0.1) % 50
      const newest = Math.round(celsius * 10) / 10
      const start = performance.now()
      await stack.sql('UPDATE cities SET celsius = $2 WHERE id = $1', [city, newest])
      await until('the reading of the bystander', () => readings.at(-1)?.celsius === newest)
      return performance.now() - start
    },

    /** @throws if the bystander lost the connection, gets no readings, or cannot connect again */
    async assertUnaffected() {
      await this.measureDelayMs()
      if (lost) throw new Error('The bystander was disconnected')
      const another = await member.connect()
      another.disconnect()
      const ended = stack.hubs.find(({ process }) => process.exitCode ?? process.signalCode)
      if (ended) throw new Error(`The hub at ${ended.url} has ended`)
    },

    leave: () => member.leave(),
  }
}
