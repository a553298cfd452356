import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { test } from '@japa/runner'
import pg from 'pg'
import { LOBBY } from '#messaging/contract'
import { UNLIMITED } from '#tests/support/faults/breakable_stack'
import { ChatCrowd } from '#tests/support/faults/chat_crowd'
import { createMembers } from '#tests/support/faults/create_members'
import { reportFigures } from '#tests/support/faults/fault_report'
import { isSoak, size } from '#tests/support/faults/fault_suite_sizes'
import { RedisServer } from '#tests/support/faults/redis_server'
import { writeMessages } from '#tests/support/faults/write_messages'
import { buses, skipWithoutBus, Stack, type BusName } from '#tests/support/stack'
import { TcpProxy } from '#tests/support/tcp_proxy'
import { until, Visitor } from '#tests/support/visitor'

async function open(bus: BusName) {
  const redis = bus === 'redis' ? await RedisServer.start() : undefined
  const stack = await Stack.start(
    bus,
    {
      ...UNLIMITED,
      LOG_LEVEL: 'fatal',
      SESSION_DRIVER: 'database',
      ...(redis && { REDIS_URL: `redis://127.0.0.1:${redis.port}` }),
    },
    { hubs: 2, web: false }
  )
  const balancer = await TcpProxy.to(...stack.hubs.map(({ url }) => Number(new URL(url).port)))
  return { stack, redis, balancer }
}

type World = Awaited<ReturnType<typeof open>>

const fourPages = ({ handshake }: Visitor) => Array.from({ length: 4 }, () => handshake)

const rowsOf = ({ stack }: World, room: number) =>
  stack.sql(
    `SELECT id, number::int, position::int, body FROM messages WHERE room_id = $1 ORDER BY number`,
    [room]
  )

/** A page that began again shows only the newest messages. */
function showsExactly(shown: { number: number }[], rows: { number: number }[]) {
  const expected = rows.filter(({ number }) => number >= (shown[0]?.number ?? 0))
  return (
    shown.length >= Math.min(50, rows.length) && JSON.stringify(shown) === JSON.stringify(expected)
  )
}

for (const bus of buses) {
  test.group(`Messages of the chat on the ${bus} bus`, (group) => {
    skipWithoutBus(group, bus)
    let world: World
    group.setup(async () => {
      world = await open(bus)
    })
    group.teardown(async () => {
      await world.stack.stop()
      world.balancer.close()
      await world.redis?.end()
    })

    test('reach every member once and in order, although connections are cut, a hub is killed and the bus restarts', async ({
      assert,
    }) => {
      const { stack, redis, balancer } = world
      const { members: count, changesPerSecond, durationMs } = size.chat
      const cities: number[] = []
      for (let n = 0; n < 5; n++) cities.push(await stack.city(`Chat ${n}`, 20))
      const [room] = cities
      const members = await createMembers({ sql: stack.sql, stack }, count, cities)
      const crowd = new ChatCrowd(room, members, `http://127.0.0.1:${balancer.port}`)
      await crowd.start()
      const isOver = pause(durationMs).then(() => true)

      const faults = (async () => {
        await pause(durationMs / 5)
        await stack.killHub(stack.hubs[1])
        await pause(durationMs / 10)
        await stack.restartHub(stack.hubs[1])
        balancer.cut()
        await pause(durationMs / 5)
        await redis?.end('SIGKILL')
        if (!redis) {
          // Ends the connections that listen.
          await stack.sql(
            `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE datname = current_database() AND query LIKE 'LISTEN "socket.io%'`
          )
        }
        await pause(durationMs / 20)
        await redis?.start()
      })()
      const cuts = (async () => {
        while (!(await Promise.race([isOver, pause(500).then(() => false)]))) crowd.cutSome(0.1)
      })()
      const { DATABASE_URL } = stack.env
      const changes = await writeMessages(DATABASE_URL, room, changesPerSecond, durationMs)
      await Promise.all([faults, cuts])
      const endedAt = Date.now()

      const rows = await rowsOf(world, room)
      await until(
        'every page to show exactly what the database has',
        () => crowd.pages.every(({ client }) => showsExactly(client.rows(), rows)),
        20_000
      )
      const { deliveries, joins } = crowd
      reportFigures(`chat, ${bus}`, {
        'pages': crowd.pages.length,
        'changes per second': (changes / (durationMs / 1000)).toFixed(1),
        deliveries,
        joins,
        'anew': crowd.pages.reduce((sum, { client }) => sum + client.counts.anew, 0),
        'faults': crowd.faults.length,
        'seconds until all are right': ((Date.now() - endedAt) / 1000).toFixed(1),
      })
      assert.isAbove(changes, (0.9 * changesPerSecond * durationMs) / 1000, 'premise')
      assert.isAbove(joins, 1.5 * crowd.pages.length, 'connections were cut')
      assert.isEmpty(crowd.faults)
      await crowd.stop()
    })

    // The bus has no part in what follows.
    if (bus !== 'postgres' && !isSoak) return

    test('arrive within five seconds although the bus has lost them', async ({ assert }) => {
      const { stack, balancer } = world
      const member = await Visitor.registered(stack)
      const crowd = new ChatCrowd(LOBBY, fourPages(member), `http://127.0.0.1:${balancer.port}`)
      await crowd.start()
      const sentAt = Date.now()
      // Marked as announced in the transaction that adds it, so nobody publishes it.
      await stack.sql(
        `WITH posted AS (
           INSERT INTO messages (id, room_id, body) VALUES ($1, $2, 'lost') RETURNING room_id, position)
         INSERT INTO announced_rooms SELECT room_id, position FROM posted
           ON CONFLICT (room_id) DO UPDATE SET position = excluded.position`,
        [randomUUID(), LOBBY]
      )

      await until(
        'the message at every page',
        () => crowd.pages.every(({ client }) => client.messages().at(-1)?.body === 'lost'),
        5000
      )
      reportFigures(`chat, ${bus}, a message that the bus has lost`, {
        seconds: ((Date.now() - sentAt) / 1000).toFixed(1),
      })
      assert.isEmpty(crowd.faults)
      await crowd.stop()
    })

    test('begin again for all pages when the database is replaced by an older copy of itself', async ({
      assert,
    }) => {
      const { stack, balancer } = world
      const member = await Visitor.registered(stack)
      const crowd = new ChatCrowd(LOBBY, fourPages(member), `http://127.0.0.1:${balancer.port}`)
      const say = (body: string) =>
        stack.sql('INSERT INTO messages (id, room_id, body) VALUES ($1, $2, $3)', [
          randomUUID(),
          LOBBY,
          body,
        ])
      await say('before')
      await crowd.start()
      const name = new URL(stack.env.DATABASE_URL).pathname.slice(1)
      const admin = async (sql: string) => {
        const client = new pg.Client(
          Object.assign(new URL(stack.env.DATABASE_URL), { pathname: '/postgres' }).href
        )
        await client.connect()
        await client.query(sql).finally(() => client.end())
      }
      const withoutConnections = async (sql: string) => {
        await admin(`ALTER DATABASE "${name}" ALLOW_CONNECTIONS false`)
        await admin(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`
        )
        await until('no connection', () =>
          admin(sql).then(
            () => true,
            () => false
          )
        )
      }

      await withoutConnections(`CREATE DATABASE "${name}_copy" TEMPLATE "${name}"`)
      await admin(`ALTER DATABASE "${name}" ALLOW_CONNECTIONS true`)
      for (const body of ['lost 1', 'lost 2', 'lost 3']) await say(body)
      await until('the messages', () =>
        crowd.pages.every(({ client }) => client.messages().at(-1)?.body === 'lost 3')
      )
      await withoutConnections(`ALTER DATABASE "${name}" RENAME TO "${name}_old"`)
      await admin(`ALTER DATABASE "${name}_copy" RENAME TO "${name}"`)
      // As many as were lost, so the positions are the same again.
      await until('the database', () =>
        say('kept 1').then(
          () => true,
          () => false
        )
      )
      for (const body of ['kept 2', 'kept 3', 'kept 4']) await say(body)

      const rows = await rowsOf(world, LOBBY)
      await until(
        'every page to show what the database has now',
        () => crowd.pages.every(({ client }) => showsExactly(client.rows(), rows)),
        15_000
      )
      assert.isTrue(crowd.pages.every(({ client }) => client.counts.anew > 0))
      await crowd.stop()
    })
  })
}
