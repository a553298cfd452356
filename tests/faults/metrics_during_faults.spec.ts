import { test } from '@japa/runner'
import { flood, floodMessages, tcpSocketOf } from '#tests/support/flood_bus'
import { findLeader } from '#tests/support/find_leader'
import { fetchMetrics } from '#tests/support/fetch_metrics'
import { untilNothingPending } from '#tests/support/wait_for_outbox'
import { TcpProxy } from '#tests/support/tcp_proxy'
import { createDatabase, redisUrl } from '#tests/support/start_services'
import { buses, Stack, type BusName } from '#tests/support/stack'
import { TcpClient } from '#tests/support/tcp_client'
import { collectReadings, TIMEOUT_FACTOR, until, Visitor, watch } from '#tests/support/visitor'
import { RawWebSocket } from '#tests/support/raw_websocket'

const ENDED = 'fairweather_sockets_terminated_total'

type Metrics = Awaited<ReturnType<typeof fetchMetrics>>

/** Two hubs, with database and Redis each at the end of a proxy. */
async function breakable(bus: BusName) {
  const databaseUrl = await createDatabase()
  const toDatabase = await TcpProxy.inFrontOf(databaseUrl)
  const toRedis = redisUrl ? await TcpProxy.inFrontOf(redisUrl) : undefined
  const stack = await Stack.start(
    bus,
    {
      DATABASE_URL: toDatabase.urlThrough(databaseUrl),
      SESSION_DRIVER: 'database',
      ...(bus === 'redis' && { REDIS_URL: toRedis!.urlThrough(redisUrl!) }),
      LOG_LEVEL: 'fatal',
    },
    { hubs: 2, web: false }
  )
  const stop = async () => {
    await stack.stop()
    toDatabase.close()
    toRedis?.close()
  }
  return { stack, toDatabase, toRedis, stop }
}

/** What all hubs of a stack tell. */
const told = ({ hubs }: Stack) => Promise.all(hubs.map(({ url }) => fetchMetrics(url)))

const totals = async (stack: Stack, name: string) =>
  (await told(stack)).map((metrics) => metrics.sum(name))

const total = async (stack: Stack, name: string) =>
  (await totals(stack, name)).reduce((sum, value) => sum + value)

/** Has a table refuse what announcing ends with, until it is taken away. */
async function obstruct({ sql }: Stack, table: string, change: string, act: string) {
  await sql(`CREATE OR REPLACE FUNCTION obstruct() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN ${act}; END'`) // prettier-ignore
  await sql(`CREATE TRIGGER obstruct BEFORE ${change} ON ${table} FOR EACH ROW EXECUTE FUNCTION obstruct()`) // prettier-ignore
  return () => sql(`DROP TRIGGER obstruct ON ${table}`)
}

for (const bus of buses) {
  test.group(`What hubs tell of faults, by ${bus}`, (group) => {
    let world: Awaited<ReturnType<typeof breakable>>
    group.setup(async () => {
      world = await breakable(bus)
    })
    group.teardown(() => world.stop())

    test('is what is owed, for how long, and what came again and was dropped', async ({
      assert,
    }) => {
      const { stack } = world
      const city = await stack.city('Owed', 0)
      const member = await Visitor.registered(stack)
      await member.subscribe(city)
      const sockets = await member.connectToAll()
      const readings = sockets.map(collectReadings)
      for (const socket of sockets) await watch(socket, [city])
      await untilNothingPending(stack)
      await until('it told', async () => !(await total(stack, 'fairweather_owed_readings')))
      const announced = await total(stack, 'fairweather_readings_announced_total')
      const delivered = await total(stack, 'fairweather_readings_delivered_total')
      const lag = await total(stack, 'fairweather_announce_lag_seconds_sum')
      assert.equal(await total(stack, 'fairweather_readings_dropped_old_total'), 0)

      const clear = await obstruct(stack, 'cities', 'UPDATE OF announced_version', 'RETURN NULL')
      await stack.sql('UPDATE cities SET celsius = 1 WHERE id = $1', [city])
      await until('the reading', () => readings.every(({ length }) => length === 1))
      // The leader has heard of it by now.
      const since = performance.now()
      await until('it owed', async () => (await total(stack, 'fairweather_owed_readings')) === 2)
      await until('it dropped by both', async () => (await totals(stack, 'fairweather_readings_dropped_old_total')).every((count) => count > 1)) // prettier-ignore
      const owedFor = (performance.now() - since) / 1000
      await clear()

      await until('nothing owed', async () => !(await total(stack, 'fairweather_owed_readings')))
      await until('the lag', async () => (await total(stack, 'fairweather_announce_lag_seconds_sum')) >= lag + owedFor) // prettier-ignore
      assert.isAbove(await total(stack, 'fairweather_readings_announced_total'), announced + 2)
      assert.equal(await total(stack, 'fairweather_readings_delivered_total'), delivered + 2)
      assert.isTrue(readings.every(({ length }) => length === 1), 'once is enough') // prettier-ignore
      member.leave()
    })

    test('is each right that has ended, and that nobody is told of', async ({ assert }) => {
      const { stack } = world
      const city = await stack.city('Left', 0)
      const member = await Visitor.registered(stack)
      await member.subscribe(city)
      assert.equal(await total(stack, 'fairweather_owed_revocations'), 0)

      const clear = await obstruct(stack, 'pending_revocations', 'DELETE', `RAISE EXCEPTION ''no''`)
      await stack.sql('DELETE FROM subscriptions WHERE city_id = $1', [city])
      await until('it owed', async () => (await total(stack, 'fairweather_owed_revocations')) === 2)
      await clear()
      await until('none', async () => !(await total(stack, 'fairweather_owed_revocations')))
    })

    test('is that the bus is away, and each resync after it', async ({ assert }) => {
      const { stack, toRedis } = world
      await until('the bus', async () => (await total(stack, 'fairweather_bus_up')) === 2)
      const before = await totals(stack, 'fairweather_resyncs_total')
      const echoes = await totals(stack, 'fairweather_bus_echo_seconds_count')

      if (bus === 'redis') toRedis!.close()
      else await stack.sql(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN "socket.io%'`) // prettier-ignore
      await until('it away', async () => (await total(stack, 'fairweather_bus_up')) === 0)
      if (bus === 'redis') await toRedis!.reopen()

      await until('it back', async () => (await total(stack, 'fairweather_bus_up')) === 2, 15_000)
      const after = await totals(stack, 'fairweather_resyncs_total')
      for (const [n, count] of after.entries()) assert.isAbove(count, before[n])
      const heard = await totals(stack, 'fairweather_bus_echo_seconds_count')
      for (const [n, count] of heard.entries()) assert.isAbove(count, echoes[n])
    })

    test('is which hub leads, and that exactly one does, after the leader was killed', async ({
      assert,
    }) => {
      const { stack } = world
      const LEADS = 'fairweather_hub_leads'
      await until('a leader', async () => (await total(stack, LEADS)) === 1)
      const { hub } = (await findLeader(stack))!
      const other = stack.hubs.find((each) => each !== hub)!
      assert.equal((await fetchMetrics(hub.url)).value(LEADS), 1)
      assert.equal((await fetchMetrics(other.url)).value(LEADS), 0)

      await stack.killHub(hub)
      await until('the other to lead', async () => (await fetchMetrics(other.url)).value(LEADS), 15_000) // prettier-ignore
      await stack.restartHub(hub)
      assert.equal((await fetchMetrics(hub.url)).value(LEADS), 0)
    })
  })
}

test.group('What a hub tells of its database', () => {
  test('is that it is away, what could then not be looked up, and nothing stale', async ({
    assert,
  }) => {
    const { stack, toDatabase, stop } = await breakable('postgres')
    const member = await Visitor.registered(stack)
    const socket = await member.connect()
    const [{ url }] = stack.hubs
    const before = await fetchMetrics(url)
    assert.equal(before.value('fairweather_database_up'), 1)
    assert.equal(before.value('fairweather_owed_readings'), 0)
    assert.equal(before.value('fairweather_watches_failed_total'), 0)

    toDatabase.freeze()
    const asked = watch(socket, [1])
    let away: Metrics
    await until('it away', async () => {
      const since = performance.now()
      away = await fetchMetrics(url)
      assert.isBelow(performance.now() - since, TIMEOUT_FACTOR * 2500)
      return away.value('fairweather_database_up') === 0
    })
    assert.isUndefined(away!.value('fairweather_owed_readings'))
    assert.isUndefined(away!.value('fairweather_owed_revocations'))
    assert.isFalse((await asked).ok)
    toDatabase.thaw()

    await until('it back', async () => (await fetchMetrics(url)).value('fairweather_database_up'), 15_000) // prettier-ignore
    await until('what is owed', async () => (await fetchMetrics(url)).value('fairweather_owed_readings') === 0) // prettier-ignore
    const after = await fetchMetrics(url)
    assert.equal(after.value('fairweather_watches_failed_total'), 1)
    assert.isAbove(after.value('fairweather_database_answer_seconds_count')!, before.value('fairweather_database_answer_seconds_count')!) // prettier-ignore
    member.leave()
    await stop()
  })
})

test.group('What a hub tells of its sockets', () => {
  test('is why each was ended, and what was refused', async ({ assert }) => {
    const settings = { HUB_STUCK_AFTER: '2', HUB_EVENTS_PER_SECOND: '5' }
    const stack = await Stack.start('postgres', settings, { web: false })
    const { hubUrl, sql } = stack
    const city = await stack.city('Ended', 0)
    const members = await Promise.all(Array.from({ length: 6 }, () => Visitor.registered(stack)))
    for (const member of members) await member.subscribe(city)
    const [gone, leaving, sleeping, mute, shouting, staying] = members
    const ended = async (why: string) =>
      (await fetchMetrics(hubUrl)).value(`${ENDED}{why="${why}"}`)
    const before = await fetchMetrics(hubUrl)
    for (const name of [
      ENDED,
      'fairweather_hub_sockets',
      'fairweather_readings_kept_back_total',
      'fairweather_handshakes_refused_total',
      'fairweather_messages_refused_total',
    ])
      // prettier-ignore
      assert.equal(before.sum(name), 0, name)

    // Never answers a ping, which takes most of a minute to tell.
    const silent = new TcpClient(mute)
    await silent.join()
    const silentSince = Date.now()

    await sql(`UPDATE sign_ins SET last_used = now() - interval '14 days' + interval '3 s' FROM users WHERE user_id = users.id AND email = $1`, [leaving.email]) // prettier-ignore
    const [expiring, revoked] = [await leaving.connect(), await gone.connect()]
    const metrics = await fetchMetrics(hubUrl)
    assert.equal(metrics.value('fairweather_hub_sockets'), 3)
    assert.equal(metrics.value('fairweather_hub_rooms{kind="session"}'), 3)
    await watch(revoked, [city, 999_999])
    assert.equal((await fetchMetrics(hubUrl)).value('fairweather_watches_granted_total{right="watched"}'), 1) // prettier-ignore
    assert.equal((await fetchMetrics(hubUrl)).value('fairweather_watches_refused_total{right="watched"}'), 1) // prettier-ignore
    assert.equal((await fetchMetrics(hubUrl)).value('fairweather_hub_rooms{kind="city"}'), 1)

    await sql('DELETE FROM sign_ins USING users WHERE user_id = users.id AND email = $1', [gone.email]) // prettier-ignore
    await until('the revoked', async () => (await ended('revoked')) === 1)
    await until('the expired', async () => (await ended('expired')) === 1)
    assert.isTrue(revoked.disconnected && expiring.disconnected)

    const wire = await RawWebSocket.joined(shouting)
    for (let n = 0; n < 51; n++) wire.send('42["watch",[1]]')
    await until('the flood', async () => (await ended('flood')) === 1)
    const refused = await fetchMetrics(hubUrl)
    assert.equal(refused.value('fairweather_messages_refused_total{reason="flood"}'), 1)
    assert.isAbove(refused.value('fairweather_messages_refused_total{reason="throttled"}')!, 1)
    await assert.rejects(() => new Visitor(stack).connect())
    assert.equal((await fetchMetrics(hubUrl)).value('fairweather_handshakes_refused_total{reason="unauthorised"}'), 1) // prettier-ignore

    const asleep = await sleeping.connect()
    await watch(asleep, [city])
    tcpSocketOf(asleep).pause()
    await flood(stack, floodMessages(city, 12_000, 10))
    await until('the stuck', async () => (await ended('stuck')) === 1, 15_000)
    const flooded = await fetchMetrics(hubUrl)
    assert.isAbove(flooded.value('fairweather_readings_kept_back_total')!, 1000)
    asleep.disconnect()

    const awake = await staying.connect()
    const readings = collectReadings(awake)
    await watch(awake, [city])
    await sql('UPDATE cities SET version = 20000 WHERE id = $1', [city])
    await sql('UPDATE cities SET celsius = 2 WHERE id = $1', [city])
    await until('a reading', () => readings.length)
    await sql('ALTER TABLE cities DISABLE TRIGGER USER')
    await sql('UPDATE cities SET version = 1, announced_version = 1')
    await sql('ALTER TABLE cities ENABLE TRIGGER USER')
    await sql(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN "socket.io%'`) // prettier-ignore
    await until('the restored', async () => (await ended('restored')) === 1, 15_000)

    await until('the silent', async () => (await ended('silent')) === 1, 30_000)
    assert.isAbove(Date.now() - silentSince, 40_000, 'it had its time to answer')

    // A stuck one keeps the hub from ending at once.
    const last = await staying.connect()
    await staying.connect()
    tcpSocketOf(last).pause()
    const { process } = stack.hubs[0]
    process.kill('SIGTERM')
    let drained = 0
    while (process.exitCode === null) drained = (await ended('drained').catch(() => drained)) ?? drained // prettier-ignore
    assert.equal(drained, 2)
    for (const member of members) member.leave()
    await stack.stop()
  }).timeout(240_000)
})
