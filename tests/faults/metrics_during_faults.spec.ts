import { test } from '@japa/runner'
import pg from 'pg'
import { flood, floodOf, tcpSocketOf } from '#tests/support/flood_bus'
import { fetchMetrics } from '#tests/support/fetch_metrics'
import { untilNothingPending } from '#tests/support/wait_for_outbox'
import { lockTable } from '#tests/support/table_lock'
import { buses, skipWithoutBus, Stack } from '#tests/support/stack'
import { TcpClient } from '#tests/support/tcp_client'
import { collectReadings, TIMEOUT_FACTOR, until, Visitor, watch } from '#tests/support/visitor'
import { RawWebSocket } from '#tests/support/raw_websocket'
import { worldOn } from '#tests/support/faults/prove_recovery'
import type { World } from '#tests/support/faults/breakable_stack'

const ENDED = 'fairweather_sockets_terminated_total'

type Metrics = Awaited<ReturnType<typeof fetchMetrics>>

/** Returns the value of a metric of each hub. */
async function totals({ hubs }: Stack, name: string) {
  const metricsOfHubs = await Promise.all(hubs.map(({ url }) => fetchMetrics(url)))
  return metricsOfHubs.map((metrics) => metrics.sum(name))
}

/** Returns the sum of a metric over all hubs. */
async function total(stack: Stack, name: string) {
  return (await totals(stack, name)).reduce((sum, value) => sum + value)
}

/**
 * Creates a trigger that stops the last statement of every announcement, so that everything stays
 * pending.
 * @returns a function that removes the trigger
 */
async function obstruct({ sql }: Stack, table: string, event: string, action: string) {
  await sql(
    `CREATE OR REPLACE FUNCTION obstruct() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN ${action}; END'`
  )
  await sql(
    `CREATE TRIGGER obstruct BEFORE ${event} ON ${table} FOR EACH ROW EXECUTE FUNCTION obstruct()`
  )
  return () => sql(`DROP TRIGGER obstruct ON ${table}`)
}

const TERMINATE_LISTENERS = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
   WHERE datname = current_database() AND query LIKE 'LISTEN "socket.io%'`

for (const bus of buses) {
  test.group(`The metrics of hubs during faults, with the ${bus} bus`, (group) => {
    skipWithoutBus(group, bus)
    let world: World
    group.setup(async () => {
      world = await worldOn(bus)
    })

    test('count pending readings, the announce lag and dropped duplicates', async ({ assert }) => {
      const { stack } = world
      const city = await stack.city('Pending', 0)
      const member = await Visitor.registered(stack)
      await member.subscribe(city)
      const sockets = await member.connectToAll()
      const readings = sockets.map(collectReadings)
      for (const socket of sockets) await watch(socket, [city])
      await untilNothingPending(stack)
      await until(
        'no pending readings',
        async () => !(await total(stack, 'fairweather_owed_readings'))
      )
      const announced = await total(stack, 'fairweather_readings_announced_total')
      const delivered = await total(stack, 'fairweather_readings_delivered_total')
      const lag = await total(stack, 'fairweather_announce_lag_seconds_sum')
      const droppedBefore = await totals(stack, 'fairweather_readings_dropped_old_total')

      const clear = await obstruct(stack, 'cities', 'UPDATE OF announced_version', 'RETURN NULL')
      await stack.sql('UPDATE cities SET celsius = 1 WHERE id = $1', [city])
      await until('the reading', () => readings.every(({ length }) => length === 1))
      // The leader has published the reading, but could not mark it as published.
      const since = performance.now()
      await until(
        'a pending reading',
        async () => (await total(stack, 'fairweather_owed_readings')) === 2
      )
      await until('both hubs to drop duplicates', async () => {
        const dropped = await totals(stack, 'fairweather_readings_dropped_old_total')
        return dropped.every((count, n) => count > droppedBefore[n] + 1)
      })
      const pendingSeconds = (performance.now() - since) / 1000
      await clear()

      await until(
        'no pending readings',
        async () => !(await total(stack, 'fairweather_owed_readings'))
      )
      await until('the announce lag', async () => {
        const newLag = await total(stack, 'fairweather_announce_lag_seconds_sum')
        return newLag >= lag + pendingSeconds
      })
      assert.isAbove(await total(stack, 'fairweather_readings_announced_total'), announced + 2)
      assert.equal(await total(stack, 'fairweather_readings_delivered_total'), delivered + 2)
      assert.isTrue(
        readings.every(({ length }) => length === 1),
        'each page got it once'
      )
      member.leave()
    })

    test('show for how long something is pending, also if its writer does not notify the leader', async ({
      assert,
    }) => {
      const { stack } = world
      const city = await stack.city('Written by the web server', 0)
      const admin = await Visitor.admin(stack)
      await untilNothingPending(stack)
      const listener = new pg.Client(stack.env.DATABASE_URL)
      await listener.connect()
      let notifications = 0
      listener.on('notification', () => notifications++)
      const pendingSeconds = () => total(stack, 'fairweather_owed_seconds')
      await until('nothing to be pending for long', async () => (await pendingSeconds()) < 1)
      const lag = await total(stack, 'fairweather_announce_lag_seconds_sum')

      await listener.query('LISTEN pending')
      const clear = await obstruct(stack, 'cities', 'UPDATE OF announced_version', 'RETURN NULL')
      await admin.submit(`/admin/cities/${city}/readings`, { celsius: '1' }, '/admin/cities')
      await until('the time to grow', async () => (await pendingSeconds()) > 2)
      await listener.query('SELECT')
      assert.equal(notifications, 0, 'premise: nothing has notified the leader')
      await listener.end()
      await clear()

      await until('nothing to be pending for long', async () => (await pendingSeconds()) < 1)
      const newLag = await total(stack, 'fairweather_announce_lag_seconds_sum')
      assert.isAbove(newLag, lag + 1, 'the leader noticed it within a second')
    })

    test('count revocations that are not published yet', async ({ assert }) => {
      const { stack } = world
      const city = await stack.city('Left', 0)
      const member = await Visitor.registered(stack)
      await member.subscribe(city)
      assert.equal(await total(stack, 'fairweather_owed_revocations'), 0)

      const clear = await obstruct(stack, 'pending_revocations', 'DELETE', `RAISE EXCEPTION ''no''`)
      await stack.sql('DELETE FROM subscriptions WHERE city_id = $1', [city])
      await until(
        'a pending revocation',
        async () => (await total(stack, 'fairweather_owed_revocations')) === 2
      )
      await clear()
      await until(
        'no pending revocations',
        async () => !(await total(stack, 'fairweather_owed_revocations'))
      )
    })

    test('show that the bus is lost, and count each resync after it', async ({ assert }) => {
      const { stack, proxies } = world
      const busesUp = () => total(stack, 'fairweather_bus_up')
      await until('the bus', async () => (await busesUp()) === 2)
      const resyncsBefore = await totals(stack, 'fairweather_resyncs_total')
      const echoesBefore = await totals(stack, 'fairweather_bus_echo_seconds_count')

      if (bus === 'redis') proxies.redis!.close()
      else await stack.sql(TERMINATE_LISTENERS)
      await until('the bus to be lost', async () => (await busesUp()) === 0)
      if (bus === 'redis') await proxies.redis!.reopen()

      await until('the bus to be back', async () => (await busesUp()) === 2, 15_000)
      const resyncs = await totals(stack, 'fairweather_resyncs_total')
      for (const [n, count] of resyncs.entries()) assert.isAbove(count, resyncsBefore[n])
      const echoes = await totals(stack, 'fairweather_bus_echo_seconds_count')
      for (const [n, count] of echoes.entries()) assert.isAbove(count, echoesBefore[n])
    })
  })
}

test.group('Metrics of a hub without its database', () => {
  test('show the outage, count failed watches and contain no stale values', async ({ assert }) => {
    const { stack, proxies } = await worldOn('postgres')
    const member = await Visitor.registered(stack)
    const socket = await member.connect()
    // After the connection, the hub looks up the sign-in again. It would close the connection if the
    // database did not answer, so this must be over before the outage.
    assert.isTrue((await watch(socket, [1])).ok)
    const [{ url }] = stack.hubs
    const before = await fetchMetrics(url)
    assert.equal(before.value('fairweather_database_up'), 1)
    assert.equal(before.value('fairweather_owed_readings'), 0)
    const waitingJobs = 'fairweather_jobs_waiting{queue="mail"}'
    assert.isDefined(before.value(waitingJobs))
    const failedBefore = before.value('fairweather_watches_failed_total')!

    proxies.postgres.freeze()
    const watching = watch(socket, [1])
    let during: Metrics
    await until('the outage in the metrics', async () => {
      const since = performance.now()
      during = await fetchMetrics(url)
      assert.isBelow(performance.now() - since, TIMEOUT_FACTOR * 2500)
      return during.value('fairweather_database_up') === 0
    })
    assert.isUndefined(during!.value('fairweather_owed_readings'))
    assert.isUndefined(during!.value('fairweather_owed_revocations'))
    assert.isUndefined(during!.value(waitingJobs))
    assert.isFalse((await watching).ok)
    proxies.postgres.thaw()

    const current = async (name: string) => (await fetchMetrics(url)).value(name)
    await until('the database', () => current('fairweather_database_up'), 15_000)
    await until(
      'no pending readings',
      async () => (await current('fairweather_owed_readings')) === 0
    )
    const after = await fetchMetrics(url)
    assert.equal(after.value('fairweather_watches_failed_total'), failedBefore + 1)
    const ANSWERS = 'fairweather_database_answer_seconds_count'
    assert.isAbove(after.value(ANSWERS)!, before.value(ANSWERS)!)
    member.leave()
  })
})

test.group('Metrics of a hub', () => {
  test('count ended sockets and rejected messages by reason', async ({ assert }) => {
    const settings = { HUB_STUCK_AFTER: '2', HUB_EVENTS_PER_SECOND: '5' }
    const stack = await Stack.start('postgres', settings, { web: false })
    const { hubUrl, sql } = stack
    const city = await stack.city('Ended', 0)
    const members = await Promise.all(Array.from({ length: 6 }, () => Visitor.registered(stack)))
    for (const member of members) await member.subscribe(city)
    const [revokedMember, expiringMember, stuckMember, silentMember, floodingMember, lastMember] =
      members
    const current = async (series: string) => (await fetchMetrics(hubUrl)).value(series)
    const ended = (reason: string) => current(`${ENDED}{why="${reason}"}`)
    const before = await fetchMetrics(hubUrl)
    const COUNTERS = [
      ENDED,
      'fairweather_hub_sockets',
      'fairweather_readings_kept_back_total',
      'fairweather_handshakes_refused_total',
      'fairweather_messages_refused_total',
    ]
    for (const name of COUNTERS) assert.equal(before.sum(name), 0, name)

    // This client does not answer pings. The hub notices this only after most of a minute.
    const silent = new TcpClient(silentMember)
    await silent.join()
    const silentSince = Date.now()

    await sql(
      `UPDATE sign_ins SET last_used = now() - interval '14 days' + interval '3 s'
         FROM users WHERE user_id = users.id AND email = $1`,
      [expiringMember.email]
    )
    const expiring = await expiringMember.connect()
    const revoked = await revokedMember.connect()
    const metrics = await fetchMetrics(hubUrl)
    assert.equal(metrics.value('fairweather_hub_sockets'), 3)
    assert.equal(metrics.value('fairweather_hub_rooms{kind="session"}'), 3)
    await watch(revoked, [city, 999_999])
    assert.equal(await current('fairweather_watches_granted_total{right="watched"}'), 1)
    assert.equal(await current('fairweather_watches_refused_total{right="watched"}'), 1)
    assert.equal(await current('fairweather_hub_rooms{kind="city"}'), 1)

    await sql('DELETE FROM sign_ins USING users WHERE user_id = users.id AND email = $1', [
      revokedMember.email,
    ])
    await until('a revoked socket', async () => (await ended('revoked')) === 1)
    await until('an expired socket', async () => (await ended('expired')) === 1)
    assert.isTrue(revoked.disconnected && expiring.disconnected)

    const flooding = await RawWebSocket.joined(floodingMember)
    for (let n = 0; n < 51; n++) flooding.send('42["watch",[1]]')
    await until('a flooding socket', async () => (await ended('flood')) === 1)
    const rejected = await fetchMetrics(hubUrl)
    assert.equal(rejected.value('fairweather_messages_refused_total{reason="flood"}'), 1)
    assert.isAbove(rejected.value('fairweather_messages_refused_total{reason="throttled"}')!, 1)
    await assert.rejects(() => new Visitor(stack).connect())
    assert.equal(await current('fairweather_handshakes_refused_total{reason="unauthorised"}'), 1)

    const flooded = [city]
    for (let n = 0; n < 4; n++) flooded.push(await stack.city(`Flooded ${n}`, 0))
    await stuckMember.subscribe(...flooded.slice(1))
    const stuck = await stuckMember.connect()
    await watch(stuck, flooded)
    tcpSocketOf(stuck).pause()
    await flood(stack, floodOf(flooded, 6000, 10), flooded.length)
    await until('a stuck socket', async () => (await ended('stuck')) === 1, 15_000)
    assert.isAbove((await current('fairweather_readings_kept_back_total'))!, 0)
    stuck.disconnect()

    const restored = await lastMember.connect()
    const readings = collectReadings(restored)
    await watch(restored, [city])
    await sql('UPDATE cities SET version = 20000 WHERE id = $1', [city])
    await sql('UPDATE cities SET celsius = 2 WHERE id = $1', [city])
    await until('a reading', () => readings.length)
    await sql('ALTER TABLE cities DISABLE TRIGGER USER')
    await sql('UPDATE cities SET version = 1, announced_version = 1')
    await sql('ALTER TABLE cities ENABLE TRIGGER USER')
    await sql(TERMINATE_LISTENERS)
    await until(
      'a socket closed after a restored backup',
      async () => (await ended('restored')) === 1,
      15_000
    )

    await until('a silent socket', async () => (await ended('silent')) === 1, 30_000)
    assert.isAbove(Date.now() - silentSince, 40_000, 'it had enough time to answer')

    // A request that waits for the database is answered only after the drain.
    const lastSockets = [await lastMember.connect(), await lastMember.connect()]
    const unlock = await lockTable(stack, 'feed_runs')
    let drained = Promise.resolve<number | undefined>(0)
    await until('a request that waits for the database', async () => {
      drained = ended('drained')
      const [{ waiting }] = await sql(
        `SELECT count(*)::int AS waiting FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event_type = 'Lock'`
      )
      return waiting > 0
    })
    stack.hubs[0].process.kill('SIGTERM')
    await until('the end of both sockets', () => lastSockets.every((each) => each.disconnected))
    await unlock()
    assert.equal(await drained, 2)
    for (const member of members) member.leave()
    await stack.stop()
  })
})
