import { once } from 'node:events'
import { get } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { test } from '@japa/runner'
import { HUB_PATH } from '#messaging/contract'
import { tcpSocketOf } from '#tests/support/flood'
import { fetchHealth } from '#tests/support/health'
import { findLeader } from '#tests/support/leader'
import { lockTable } from '#tests/support/table_lock'
import { TcpProxy } from '#tests/support/tcp_proxy'
import { EventLog } from '#tests/support/event_log'
import { createDatabase } from '#tests/support/services'
import { buses, Stack, twoHubsOn, type BusName, type Hub } from '#tests/support/stack'
import { TIMEOUT_FACTOR, until, Visitor, watch, type HubClient } from '#tests/support/visitor'
import { RawWebSocket } from '#tests/support/raw_websocket'

const PER_MEMBER = 15

/** Six batches. */
const SOCKETS = 60

/** Two hubs, the first of which has so many sockets, which watch a city. */
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
    const connects = Array.from({ length: PER_MEMBER }, () => connect(member, url))
    sockets.push(...(await Promise.all(connects)))
  }
  await Promise.all(sockets.map((socket) => watch(record.add(socket), [city])))
  return { stack, city, url, hub, record, sockets }
}

const connect = (visitor: Visitor, hub: string) => visitor.connect(visitor.handshake, '/', hub)

/** What a handshake is answered: a status, or the code of an error. */
function knock({ handshake }: Visitor, hub: string) {
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

/** Makes this hub lead: what is written is announced by it. */
async function letLead(stack: Stack, hub: Hub) {
  await until('that hub to lead', async () => {
    const leader = await findLeader(stack)
    if (leader?.hub === hub) return true
    if (leader) await stack.sql('SELECT pg_terminate_backend($1)', [leader.backend])
    await pause(200)
    return false
  })
}

/** Keeps on doing it until the process has ended; answers what each time came of it. */
async function untilEnded<T>(signal: AbortSignal, act: () => Promise<T>) {
  const results: T[] = []
  while (!signal.aborted) {
    results.push(await act())
  }
  return results
}

function endingOf({ hub }: { hub: Stack['hubs'][0]['process'] }) {
  const ended = new AbortController()
  hub.once('exit', () => ended.abort())
  return ended.signal
}

for (const bus of buses) {
  test.group(`A hub that is told to end, by ${bus}`, () => {
    test('says goodbye to sixty, some at a time, brings readings to those who wait', async ({
      assert,
    }) => {
      const world = await open(bus, SOCKETS)
      const { stack, city, hub, record } = world
      await letLead(stack, stack.hubs[1])
      let celsius = 1
      const write = async () => {
        await stack.sql('UPDATE cities SET celsius = $2 WHERE id = $1', [city, celsius++ % 50])
        await pause(5)
      }
      await write()
      await until('a reading at all', () => record.received.length >= SOCKETS)

      const began = Date.now()
      hub.kill('SIGTERM')
      await untilEnded(endingOf(world), write)

      assert.equal(hub.exitCode, 0)
      await until('the end of all', () => record.all('disconnect').length === SOCKETS)
      const goodbye = ['bye: draining', 'disconnect: io server disconnect']
      assert.deepEqual(record.endings(), Array(SOCKETS).fill(goodbye), 'once, and nothing after it')

      const byes = record.all('bye')
      assert.isAbove(byes.at(-1)!.at - byes[0].at, 50, 'more than one batch')
      assert.isBelow(byes.at(-1)!.at - began, TIMEOUT_FACTOR * 1500, 'so few wait a moment only')
      const since = record.received.slice(record.received.indexOf(byes[0]))
      assert.isTrue(since.some(({ kind }) => kind === 'reading'))
    }).timeout(60_000)

    test('takes nobody in, is not ready, and lets another hub lead', async ({ assert }) => {
      const world = await open(bus, SOCKETS)
      const { stack, url, hub } = world
      const late = await Visitor.registered(stack)
      await letLead(stack, stack.hubs[0])
      assert.equal((await fetchHealth(url)).status, 200)
      assert.equal(await knock(late, url), 101)

      const began = Date.now()
      hub.kill('SIGTERM')
      const [answers, states] = await Promise.all([
        untilEnded(endingOf(world), () => knock(late, url)),
        untilEnded(endingOf(world), () => fetchHealth(url).catch(() => undefined)),
        until('another leader', async () => (await findLeader(stack))?.hub === stack.hubs[1], 2000),
      ])

      assert.isBelow(Date.now() - began, TIMEOUT_FACTOR * 4000)
      assert.include(answers, 503)
      assert.notInclude(answers.slice(answers.indexOf(503)), 101)
      const refused = states.find((state) => state?.status === 503)
      assert.deepEqual(refused!.body, { ready: false, process: 'ending' })
      assert.isFalse(states.slice(states.indexOf(refused)).some((state) => state?.status === 200))
      assert.equal(await knock(late, stack.hubs[1].url), 101, 'the other hub does')
    }).timeout(60_000)
  })
}

test.group('A hub that is told to end', () => {
  test('says goodbye to who was still in its handshake', async ({ assert }) => {
    const { stack, hub, record } = await open('postgres', SOCKETS)
    const member = await Visitor.registered(stack)
    const giveBack = await lockTable(stack, 'sign_ins')
    const wire = new RawWebSocket(member)
    await until('the hub to open', () => wire.received.length > 0)
    wire.send('40')
    await until('the hub to look who it is', async () => {
      const waiting = await stack.sql(
        `SELECT FROM pg_stat_activity WHERE datname = current_database()
           AND wait_event_type = 'Lock' AND query LIKE 'select "users".%'`
      )
      return waiting.length > 0
    })

    hub.kill('SIGTERM')
    await until('the first goodbye', () => record.all('bye').length > 0)
    await giveBack()

    await once(hub, 'exit')
    await until('the end', () => !wire.isOpen)
    const [opened, joined, ...told] = wire.received
    assert.match(opened, /^0/)
    assert.match(joined, /^40/)
    assert.deepEqual(told, ['42["bye",{"reason":"draining"}]', '41'])
  }).timeout(60_000)

  test('waits for no database to say goodbye, and ends without it', async ({ assert }) => {
    const database = await createDatabase()
    const way = await TcpProxy.inFrontOf(database)
    const settings = { DATABASE_URL: way.urlThrough(database) }
    const slow = await Stack.start('postgres', settings, { web: false })
    const { stack, hub, record } = await openOn(slow, PER_MEMBER)

    way.freeze()
    hub.kill('SIGTERM')
    await until('all gone', () => record.all('bye').length === PER_MEMBER, 2000)
    await until('its end', () => hub.exitCode !== null, 8000)

    assert.lengthOf(record.all('disconnect'), PER_MEMBER)
    way.thaw()
    await stack.stop()
    way.close()
  }).timeout(60_000)

  test('does not wait for a connection that is stuck', async ({ assert }) => {
    const { hub, record, sockets } = await open('postgres', PER_MEMBER)
    tcpSocketOf(sockets[0]).pause()

    const began = Date.now()
    hub.kill('SIGTERM')
    await once(hub, 'exit')

    assert.isBelow(Date.now() - began, TIMEOUT_FACTOR * 1500)
    await until('the end of the others', () => record.all('bye').length === PER_MEMBER - 1)
  }).timeout(60_000)
})
