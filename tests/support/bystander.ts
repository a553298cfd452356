import type { Stack } from '#tests/support/stack'
import { collectReadings, until, Visitor, watch } from '#tests/support/visitor'

/** Somebody who does nothing but watch a city, while others attack. */
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
    /** Milliseconds from a writer's statement to this member's page. */
    async measureDelayMs() {
      celsius = (celsius + 0.1) % 50
      const wanted = Math.round(celsius * 10) / 10
      const start = performance.now()
      await stack.sql('UPDATE cities SET celsius = $2 WHERE id = $1', [city, wanted])
      await until('the reading of who did nothing', () => readings.at(-1)?.celsius === wanted)
      return performance.now() - start
    },

    /** @throws where he was cut off, gets no readings, or a page cannot be opened any more */
    async assertUnaffected() {
      await this.measureDelayMs()
      if (lost) throw new Error('Who did nothing was cut off')
      const another = await member.connect()
      another.disconnect()
      const ended = stack.hubs.find(({ process }) => process.exitCode ?? process.signalCode)
      if (ended) throw new Error(`The hub at ${ended.url} has ended`)
    },

    leave: () => member.leave(),
  }
}
