import { once } from 'node:events'
import { get } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { test } from '@japa/runner'
import { HUB_PATH } from '#messaging/contract'
import { tcpSocketOf } from '#tests/support/flood_bus'
import { fetchHealth } from '#tests/support/fetch_health'
import { findLeader } from '#tests/support/find_leader'
import { lockTable } from '#tests/support/table_lock'
import { TcpProxy } from '#tests/support/tcp_proxy'
import { EventLog } from '#tests/support/event_log'
import { createDatabase } from '#tests/support/start_services'
import {
  buses,
  skipWithoutBus,
  Stack,
  twoHubsOn,
  type BusName,
  type Hub,
} from '#tests/support/stack'
import { TIMEOUT_FACTOR, until, Visitor, watch, type HubClient } from '#tests/support/visitor'
import { RawWebSocket } from '#tests/support/raw_websocket'

const SOCKETS_PER_MEMBER = 15

/** Number of sockets, enough for six batches. */
const SOCKETS = 60

/** Starts two hubs. Connects all sockets to the first hub, where they watch the same city. */
async function open(bus: BusName, count: number) {
  return openOn(await twoHubsOn(bus), count)
}

async function openOn(stack: Stack, count: number) {
  const [{ url, process: hub }] = stack.hubs
  const city = await stack.city('Lisbon', 0)
  const record = new EventLog()
  const sockets: HubClient[] = []
  while (sockets.length < count) {
    const member = await Visitor.registered(stack)
    await member.subscribe(city)
    const connects = Array.from({ length: SOCKETS_PER_MEMBER }, () => connect(member, url))
    sockets.push(...(await Promise.all(connects)))
  }
  await Promise.all(sockets.map((socket) => watch(record.add(socket), [city])))
  return { stack, city, url, hub, record, sockets }
}

const connect = (visitor: Visitor, hub: string) => visitor.connect(visitor.handshake, '/', hub)

/** Tries a WebSocket handshake. Returns the HTTP status, or the code of the connection error. */
function tryHandshake({ handshake }: Visitor, hub: string) {
  const headers = {
    ...handshake,
    'Connection': 'Upgrade',
    'Upgrade': 'websocket',
    'Sec-WebSocket-Version': 13,
    'Sec-WebSocket-Key': Buffer.alloc(16).toString('base64'),
  }
  return new Promise<number | string>((resolve) => {
    get(`${hub}${HUB_PATH}/?EIO=4&transport=websocket`, { headers })
      .on('response', (response) => resolve(response.resume().statusCode!))
      .on('upgrade', ({ statusCode }, socket) => {
        socket.destroy()
        resolve(statusCode!)
      })
      .on('error', ({ code }: NodeJS.ErrnoException) => resolve(code!))
  })
}

/** Makes this hub the leader, so that this hub announces all changes. */
async function makeLeader(stack: Stack, hub: Hub) {
  await until('that hub to lead', async () => {
    const leader = await findLeader(stack)
    if (leader?.hub === hub) return true
    if (leader) await stack.sql('SELECT pg_terminate_backend($1)', [leader.backend])
    await pause(200)
    return false
  })
}

/** Repeats `act` until the signal aborts. Returns all results. */
async function repeatUntil<T>(signal: AbortSignal, act: () => Promise<T>) {
  const results: T[] = []
  while (!signal.aborted) {
    results.push(await act())
  }
  return results
}

function exitOf({ hub }: { hub: Stack['hubs'][0]['process'] }) {
  const exited = new AbortController()
  hub.once('exit', () => exited.abort())
  return exited.signal
}

for (const bus of buses) {
  test.group(`A hub that gets SIGTERM, with the ${bus} bus`, (group) => {
    skipWithoutBus(group, bus)
    test('closes its sockets in batches, and the others still get readings', async ({ assert }) => {
      const world = await open(bus, SOCKETS)
      const { stack, city, hub, record } = world
      await makeLeader(stack, stack.hubs[1])
      let celsius = 1
      const write = async () => {
        await stack.sql('UPDATE cities SET celsius = $2 WHERE id = $1', [city, celsius++ % 50])
        await pause(5)
      }
      await write()
      await until('a reading at every socket', () => record.received.length >= SOCKETS)

      const killedAt = Date.now()
      hub.kill('SIGTERM')
      await repeatUntil(exitOf(world), write)

      assert.equal(hub.exitCode, 0)
      await until('the end of all sockets', () => record.all('disconnect').length === SOCKETS)
      const goodbye = ['bye: draining', 'disconnect: io server disconnect']
      const goodbyes = Array(SOCKETS).fill(goodbye)
      assert.deepEqual(record.endings(), goodbyes, 'one bye, and no event after it')

      const byes = record.all('bye')
      assert.isAbove(byes.at(-1)!.at - byes[0].at, 50, 'more than one batch')
      assert.isBelow(
        byes.at(-1)!.at - killedAt,
        TIMEOUT_FACTOR * 1500,
        'the drain of so few sockets is short'
      )
      const afterFirstBye = record.received.slice(record.received.indexOf(byes[0]))
      assert.isTrue(afterFirstBye.some(({ kind }) => kind === 'reading'))
    })

    // The bus has no part in this.
    if (bus !== 'postgres') return

    test('answers 503 to new connections, is not ready, and lets another hub lead', async ({
      assert,
    }) => {
      const world = await open(bus, SOCKETS)
      const { stack, url, hub } = world
      const late = await Visitor.registered(stack)
      await makeLeader(stack, stack.hubs[0])
      assert.equal((await fetchHealth(url)).status, 200)
      assert.equal(await tryHandshake(late, url), 101)

      const killedAt = Date.now()
      hub.kill('SIGTERM')
      const [answers, states] = await Promise.all([
        repeatUntil(exitOf(world), () => tryHandshake(late, url)),
        repeatUntil(exitOf(world), () => fetchHealth(url).catch(() => undefined)),
        until('another leader', async () => (await findLeader(stack))?.hub === stack.hubs[1], 2000),
      ])

      assert.isBelow(Date.now() - killedAt, TIMEOUT_FACTOR * 4000)
      assert.include(answers, 503)
      assert.notInclude(answers.slice(answers.indexOf(503)), 101)
      const refused = states.find((state) => state?.status === 503)
      assert.deepEqual(refused!.body, { ready: false, process: 'ending' })
      assert.isFalse(states.slice(states.indexOf(refused)).some((state) => state?.status === 200))
      assert.equal(await tryHandshake(late, stack.hubs[1].url), 101, 'the other hub accepts it')
    })
  })
}

test.group('A hub that gets SIGTERM', () => {
  test('sends bye to a connection that was still in its handshake, and does not wait for one that takes no data', async ({
    assert,
  }) => {
    const { stack, hub, record, sockets } = await open('postgres', SOCKETS)
    tcpSocketOf(sockets[0]).pause()
    const member = await Visitor.registered(stack)
    const unlock = await lockTable(stack, 'sign_ins')
    const webSocket = new RawWebSocket(member)
    await until('the open connection', () => webSocket.received.length > 0)
    webSocket.send('40')
    await until('the hub to wait for the sign-in', async () => {
      const waiting = await stack.sql(
        `SELECT FROM pg_stat_activity WHERE datname = current_database()
           AND wait_event_type = 'Lock' AND query LIKE '%FROM sessions JOIN sign_ins%'`
      )
      return waiting.length > 0
    })

    const killedAt = Date.now()
    hub.kill('SIGTERM')
    await until('the first bye', () => record.all('bye').length > 0)
    await unlock()

    await once(hub, 'exit')
    assert.isBelow(Date.now() - killedAt, TIMEOUT_FACTOR * 1500)
    await until('the byes of all others', () => record.all('bye').length === SOCKETS - 1)
    await until('the end of the connection', () => !webSocket.isOpen)
    const [opened, joined, ...rest] = webSocket.received
    assert.match(opened, /^0/)
    assert.match(joined, /^40/)
    assert.deepEqual(rest, ['42["bye",{"reason":"draining"}]', '41'])
  })

  test('sends bye and ends even if the database does not answer', async ({ assert }) => {
    const database = await createDatabase()
    const proxy = await TcpProxy.inFrontOf(database)
    const settings = { DATABASE_URL: proxy.urlThrough(database) }
    const slow = await Stack.start('postgres', settings, { web: false })
    const { stack, hub, record } = await openOn(slow, SOCKETS_PER_MEMBER)

    proxy.freeze()
    hub.kill('SIGTERM')
    await until('all byes', () => record.all('bye').length === SOCKETS_PER_MEMBER, 2000)
    await until('the end of the hub', () => hub.exitCode !== null, 8000)

    assert.lengthOf(record.all('disconnect'), SOCKETS_PER_MEMBER)
    proxy.thaw()
    await stack.stop()
    proxy.close()
  })
})
