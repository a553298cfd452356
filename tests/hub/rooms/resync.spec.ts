import { test } from '@japa/runner'
import { EventLog } from '#tests/support/event_log'
import { untilNothingPending } from '#tests/support/wait_for_outbox'
import { stopProcess, freePort, startRedisOn } from '#tests/support/start_services'
import { buses, skipWithoutBus, Stack, stackOn, type BusName } from '#tests/support/stack'
import { collectReadings, oversee, until, Visitor, watch } from '#tests/support/visitor'

interface StackWithOutage {
  stack: Stack
  /** Makes the bus unavailable. Returns a function that makes it available again. */
  interrupt: () => Promise<() => unknown>
  stop: () => Promise<void>
}

const stacksWithOutage: Record<BusName, () => Promise<StackWithOutage>> = {
  async redis() {
    const port = await freePort()
    let server = await startRedisOn(port)
    const stack = await Stack.start('redis', {
      REDIS_URL: `redis://127.0.0.1:${port}`,
      SESSION_DRIVER: 'database',
    })
    return {
      stack,
      async stop() {
        await stack.stop()
        await stopProcess(server)
      },
      async interrupt() {
        await stopProcess(server)
        return async () => {
          server = await startRedisOn(port)
        }
      },
    }
  },
  async postgres() {
    const stack = await stackOn('postgres')
    return {
      stack,
      stop: async () => {},
      async interrupt() {
        // Ends the connection that listens. Socket.IO's adapter listens again after some seconds,
        // and emits no event.
        const ended = await stack.sql(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE datname = current_database() AND query LIKE 'LISTEN "socket.io%'`
        )
        if (ended.length !== 1) {
          throw new Error(`${ended.length} listeners instead of one`)
        }
        return () => {}
      },
    }
  },
}

for (const bus of buses) {
  test.group(`A hub after an outage of its ${bus} bus`, (group) => {
    skipWithoutBus(group, bus)
    let world: StackWithOutage
    group.setup(async () => {
      world = await stacksWithOutage[bus]()
    })
    group.teardown(() => world.stop())

    test('ends missed rights and sends the newest readings on the same connection', async ({
      assert,
    }) => {
      const { stack, interrupt } = world
      const [kept, left] = [await stack.city('Kept', 0), await stack.city('Left', 0)]
      const member = await Visitor.registered(stack)
      await member.subscribe(kept, left)
      const socket = await member.connect()
      const readings = collectReadings(socket)
      const revoked: number[] = []
      socket.on('revoked', ({ cityId }) => revoked.push(cityId!))
      await watch(socket, [kept, left])
      await stack.sql('UPDATE cities SET celsius = 1')
      // The readings of the new cities may arrive before these.
      const arrived = (id: number) =>
        readings.some((each) => each.cityId === id && each.celsius === 1)
      await until('the readings before', () => arrived(kept) && arrived(left))

      const restore = await interrupt()
      await stack.sql('UPDATE cities SET celsius = 2')
      await stack.sql('DELETE FROM subscriptions WHERE city_id = $1', [left])
      await restore()

      await until('the newest reading', () => readings.at(-1)?.celsius === 2, 8000)
      await until('revoked', () => revoked.includes(left), 8000)
      assert.isTrue(socket.connected)

      await stack.sql('UPDATE cities SET celsius = 3')
      await until('the next reading', () => readings.at(-1)?.celsius === 3)
      assert.isEmpty(readings.filter(({ cityId, celsius }) => cityId === left && celsius === 3))
      member.leave()
    })

    test('sends "signed-out" to a page whose sign-in has ended meanwhile', async ({ assert }) => {
      const { stack, interrupt } = world
      const city = await stack.city('Signed out', 0)
      const [member, other] = [await Visitor.registered(stack), await Visitor.registered(stack)]
      for (const visitor of [member, other]) await visitor.subscribe(city)
      const record = new EventLog()
      const [ending, kept] = [record.add(await member.connect()), await other.connect()]
      const [before, readings] = [ending, kept].map(collectReadings)
      for (const socket of [ending, kept]) await watch(socket, [city])
      await stack.sql('UPDATE cities SET celsius = 1 WHERE id = $1', [city])
      await until('a reading before', () =>
        [before, readings].every((received) => received.at(-1)?.celsius === 1)
      )

      const restore = await interrupt()
      // The triggers are disabled, so no revocation is published. For the hub, this is the same as
      // a revocation that it missed.
      await stack.sql('ALTER TABLE sign_ins DISABLE TRIGGER USER')
      await stack.sql(
        `UPDATE sign_ins SET ended_at = now() FROM users
         WHERE users.id = user_id AND email = $1`,
        [member.email]
      )
      await stack.sql('ALTER TABLE sign_ins ENABLE TRIGGER USER')
      await stack.sql('UPDATE cities SET celsius = 2 WHERE id = $1', [city])
      await restore()

      await until('the end of the connection', () => record.all('disconnect').length === 1, 15_000)
      assert.deepEqual(record.endings(), [['bye: signed-out', 'disconnect: io server disconnect']])
      await until('the other’s newest reading', () => readings.at(-1)?.celsius === 2, 15_000)
      await stack.sql('UPDATE cities SET celsius = 3 WHERE id = $1', [city])
      await until('the other’s next reading', () => readings.at(-1)?.celsius === 3, 15_000)
      assert.equal(before.at(-1)?.celsius, 1)
      assert.isTrue(kept.connected)
      other.leave()
    })

    test('checks overseen cities by the role and watched cities by the board', async ({
      assert,
    }) => {
      const { stack, interrupt } = world
      const [left, gone] = [await stack.city('Left', 0), await stack.city('Gone', 0)]
      const [admin, demoted] = [await Visitor.admin(stack), await Visitor.admin(stack)]
      await admin.subscribe(left)
      await demoted.subscribe(left)
      const [watching, overseeing, ending] = [
        await admin.connect(),
        await admin.connect(),
        await demoted.connect(),
      ]
      const [watched, overseen, ended] = [watching, overseeing, ending].map(collectReadings)
      const revoked: number[][] = [[], []]
      watching.on('revoked', ({ cityId }) => revoked[0].push(cityId!))
      overseeing.on('revoked', ({ cityId }) => revoked[1].push(cityId!))
      await watch(watching, [left])
      for (const socket of [overseeing, ending]) await oversee(socket, [left, gone])
      await stack.sql('UPDATE cities SET celsius = 1 WHERE id = $1', [left])
      await until('a reading before', () =>
        [watched, overseen, ended].every(({ length }) => length === 1)
      )

      const restore = await interrupt()
      await stack.sql(`UPDATE users SET role = 'member' WHERE email = $1`, [demoted.email])
      await stack.sql('DELETE FROM subscriptions WHERE city_id = $1', [left])
      await stack.sql('DELETE FROM cities WHERE id = $1', [gone])
      // Deletes the pending revocations, as if they had been published during the outage and the
      // hub had missed them.
      await stack.sql('DELETE FROM pending_revocations')
      await stack.sql('UPDATE cities SET celsius = 2 WHERE id = $1', [left])
      await restore()

      await until('the admin’s newest reading', () => overseen.at(-1)?.celsius === 2, 15_000)
      await until('both revoked', () => revoked.every(({ length }) => length === 1), 15_000)
      assert.deepEqual(revoked, [[left], [gone]])
      await stack.sql('UPDATE cities SET celsius = 3 WHERE id = $1', [left])
      await until('the admin’s next reading', () => overseen.at(-1)?.celsius === 3, 15_000)
      assert.lengthOf(watched, 1)
      assert.lengthOf(ended, 1)
      for (const member of [admin, demoted]) member.leave()
    })

    test('sends no reading twice and misses none, also after several outages', async ({
      assert,
    }) => {
      const { stack, interrupt } = world
      const [still, moved] = [await stack.city('Still', 0), await stack.city('Moved', 0)]
      await untilNothingPending(stack)
      const member = await Visitor.registered(stack)
      await member.subscribe(still, moved)
      const socket = await member.connect()
      const readings = collectReadings(socket)
      await watch(socket, [still, moved])
      await stack.sql('UPDATE cities SET celsius = 1')
      await until('the readings before', () => readings.length === 2)

      // Four outages in a row. If each outage cost the hub a connection of its small pool, the pool
      // would be used up.
      for (let celsius = 2; celsius <= 5; celsius++) {
        const restore = await interrupt()
        await stack.sql('UPDATE cities SET celsius = $1 WHERE id = $2', [celsius, moved])
        await restore()
        await until(`${celsius} degrees`, () => readings.at(-1)?.celsius === celsius, 15_000)
        await until('a listener', () => isListening(stack, bus), 15_000)
      }

      const versions = (id: number) =>
        readings.filter(({ cityId }) => cityId === id).map(({ version }) => version)
      assert.deepEqual(versions(still), [2])
      assert.deepEqual(versions(moved), [2, 3, 4, 5, 6])
      member.leave()
    })

    test('closes the connections of a city that was restored to an earlier state', async ({
      assert,
    }) => {
      const { stack, interrupt } = world
      const city = await stack.city('Restored', 0)
      const member = await Visitor.registered(stack)
      await member.subscribe(city)
      const before = await member.connect()
      const readings = collectReadings(before)
      await watch(before, [city])
      await stack.sql('UPDATE cities SET celsius = 1')
      await stack.sql('UPDATE cities SET celsius = 2')
      await until('the reading before', () => readings.at(-1)?.version === 3)

      const restore = await interrupt()
      await stack.sql('ALTER TABLE cities DISABLE TRIGGER USER')
      await stack.sql('UPDATE cities SET celsius = 1, version = 2, announced_version = 2')
      await stack.sql('ALTER TABLE cities ENABLE TRIGGER USER')
      await restore()

      await until('the end of the connection', () => !before.connected, 15_000)
      const after = await member.connect()
      const newest = collectReadings(after)
      const answer = await watch(after, [city])
      assert.containsSubset(answer, { readings: [{ celsius: 1, version: 2 }] })
      await stack.sql('UPDATE cities SET celsius = 7')
      await until('the next reading', () => newest.at(-1)?.celsius === 7)
      member.leave()
    })
  })
}

test.group('A resync of more connections than one query can check', () => {
  test('sends no reading before it has checked all connections', async ({ assert }) => {
    const limits = { HUB_SOCKETS_PER_USER: '1000', HUB_HANDSHAKES_PER_MINUTE: '10000' }
    const stack = await Stack.start('postgres', limits, { web: false })
    const city = await stack.city('Crowded', 0)
    const [first, last] = [await Visitor.registered(stack), await Visitor.registered(stack)]
    for (const member of [first, last]) await member.subscribe(city)
    const sockets = [await first.connect()]
    for (let n = 0; n < 520; n += 20) {
      await Promise.all(Array.from({ length: 20 }, () => first.connect()))
    }
    sockets.push(await last.connect())
    const [kept, ended] = sockets.map(collectReadings)
    for (const socket of sockets) await watch(socket, [city])

    await stack.sql('ALTER TABLE subscriptions DISABLE TRIGGER USER')
    await stack.sql(
      `DELETE FROM subscriptions USING users WHERE users.id = user_id AND email = $1`,
      [last.email]
    )
    await stack.sql('ALTER TABLE subscriptions ENABLE TRIGGER USER')
    await stack.sql(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND query LIKE 'LISTEN "socket.io%'`
    )
    await stack.sql('UPDATE cities SET celsius = 1')

    await until('the newest reading', () => kept.at(-1)?.celsius === 1, 15_000)
    await watch(sockets[1], [])
    assert.isEmpty(ended)
    for (const member of [first, last]) member.leave()
    await stack.stop()
  })
})

async function isListening(stack: Stack, bus: BusName) {
  if (bus === 'redis') {
    return true
  }
  const listeners = await stack.sql(
    `SELECT FROM pg_stat_activity
     WHERE datname = current_database() AND query LIKE 'LISTEN "socket.io%'`
  )
  return listeners.length === 1
}
