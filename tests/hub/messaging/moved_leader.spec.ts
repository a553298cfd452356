import { mock } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { RedisBus } from '#messaging/redis_bus'
import { recordLog, startHubInProcess } from '#tests/support/hub_in_process'
import { RedisServer } from '#tests/support/faults/redis_server'
import { skipWithoutBus } from '#tests/support/stack'
import { TcpProxy } from '#tests/support/tcp_proxy'
import { until } from '#tests/support/visitor'

/** Longer than a Redis keeps the token of a leader that does not use it any more. */
const OBSERVED_MS = 4000

/** Whether a writer may mark what it has published on this bus, as announce does. */
async function mayMark(bus: RedisBus) {
  const token = await bus.publish([])
  return Boolean(await db.from('leader').where({ token }).first())
}

test.group('A leader that moves to another Redis', (group) => {
  skipWithoutBus(group, 'redis')

  // After a failover, the old Redis stays alive, and the connections of a writer stay open.
  test('reads from the database what was published on the old one meanwhile', async ({
    assert,
    cleanup,
  }) => {
    const [old, other] = [await RedisServer.start(), await RedisServer.start()]
    const proxy = await TcpProxy.to(old.port)
    const writer = new RedisBus(`redis://127.0.0.1:${old.port}`)
    const bus = new RedisBus(proxy.urlThrough('redis://localhost'))
    recordLog()
    let caughtUpAt = 0
    const hub = await startHubInProcess(bus, async () => {
      caughtUpAt = performance.now()
    })
    cleanup(async () => {
      mock.restoreAll()
      await hub.stop()
      await writer.close()
      proxy.close()
      await Promise.all([old.end(), other.end()])
    })
    await until('the hub to lead', () => hub.relay.leads)
    assert.isTrue(await mayMark(writer), 'premise: both use the old Redis')

    proxy.targets = [other.port]
    const movedAt = performance.now()
    bus.renew()
    let markedAt = 0
    while (performance.now() - movedAt < OBSERVED_MS) {
      const publishedAt = performance.now()
      if (await mayMark(writer)) markedAt = publishedAt
      await pause(10)
    }

    assert.isFalse(await mayMark(writer), 'the hub has left the old Redis')
    assert.isAbove(markedAt, movedAt, 'premise: some messages were marked that nobody has received')
    // On a busy machine, the hub leads on the other Redis only later.
    await until('the hub to read what was marked last', () => caughtUpAt > markedAt)
    await until('the hub to lead again', () => hub.relay.leads)
    assert.equal(await hub.state(), 'ok')
  })
})
