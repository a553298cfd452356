import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { test } from '@japa/runner'
import pg from 'pg'
import { LOBBY } from '#messaging/contract'
import { UNLIMITED } from '#tests/support/faults/breakable_stack'
import { ChatCrowd } from '#tests/support/faults/chat_crowd'
import { reportFigures } from '#tests/support/faults/fault_report'
import { size } from '#tests/support/faults/fault_suite_sizes'
import { RedisServer } from '#tests/support/faults/redis_server'
import { buses, skipWithoutBus, Stack, type BusName } from '#tests/support/stack'
import { TcpProxy } from '#tests/support/tcp_proxy'
import { until, Visitor } from '#tests/support/visitor'

const MEMBERS = 10

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

/** Posts, edits and deletes until the time is over. Returns the number of changes. */
async function write({ stack }: World, room: number, durationMs: number) {
  const startedAt = Date.now()
  let changes = 0
  for (; Date.now() < startedAt + durationMs; changes++) {
    const target = `(SELECT id FROM messages WHERE room_id = $1 AND deleted_at IS NULL
      ORDER BY number DESC OFFSET ${Math.floor(Math.random() * 30)} LIMIT 1)`
    const [sql, values] = [
      [`UPDATE messages SET body = left(body || '.', 2000) WHERE id = ${target}`, [room]],
      [`DELETE FROM messages WHERE id = ${target}`, [room]],
    ][Math.floor(Math.random() * 6)] ?? [
      'INSERT INTO messages (id, room_id, body) VALUES ($2, $1, $3)',
      [room, randomUUID(), Math.random() < 0.02 ? '😀'.repeat(1990) : `said ${changes}`],
    ]
    await stack.sql(sql as string, values as unknown[])
    await pause(startedAt + (1000 * changes) / size.chat.changesPerSecond - Date.now())
  }
  return changes
}

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

    async function members(city: number) {
      const all = await Promise.all(
        Array.from({ length: MEMBERS }, () => Visitor.registered(world.stack))
      )
      for (const member of all) await member.subscribe(city)
      return all
    }

    test('reach every member once and in order, although connections are cut, a hub is killed and the bus restarts', async ({
      assert,
    }) => {
      const { stack, redis, balancer } = world
      const room = await stack.city('Chat', 20)
      const hubUrl = `http://127.0.0.1:${balancer.port}`
      const crowd = new ChatCrowd(room, await members(room), hubUrl, size.chat.clients)
      await crowd.start()
      const { durationMs } = size.chat
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
      const changes = await write(world, room, durationMs)
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
        changes,
        deliveries,
        joins,
        'anew': crowd.pages.reduce((sum, { client }) => sum + client.counts.anew, 0),
        'faults': crowd.faults.length,
        'seconds until all are right': ((Date.now() - endedAt) / 1000).toFixed(1),
      })
      assert.isAbove(changes, 20, 'premise')
      assert.isAbove(joins, 1.5 * crowd.pages.length, 'connections were cut')
      assert.isEmpty(crowd.faults)
      await crowd.stop()
    }).timeout(300_000)

    test('arrive within five seconds although the bus has lost them', async ({ assert }) => {
      const { stack, balancer } = world
      const member = await Visitor.registered(stack)
      const crowd = new ChatCrowd(LOBBY, [member], `http://127.0.0.1:${balancer.port}`, 4)
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
      const crowd = new ChatCrowd(LOBBY, [member], `http://127.0.0.1:${balancer.port}`, 4)
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
    }).timeout(120_000)
  })
}
