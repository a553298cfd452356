import { randomUUID } from 'node:crypto'
import { mock } from 'node:test'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import pg from 'pg'
import { LEADER_LOCK } from '#messaging/leader'
import { PostgresBus } from '#messaging/postgres_bus'
import { recordLog, startHubInProcess } from '#tests/support/hub_in_process'
import { until } from '#tests/support/visitor'

/** A session that holds the lock and stands in the table, like a hub that leads on Redis. */
async function leadOnRedis() {
  const client = new pg.Client(process.env.DATABASE_URL)
  client.on('error', () => {})
  await client.connect()
  await client.query('SELECT pg_advisory_lock($1)', [LEADER_LOCK])
  await client.query(`UPDATE leader SET token = $1, bus = 'Redis at redis:6379'`, [randomUUID()])
  return client
}

async function startHub() {
  /** The token in the table `leader` at each catch-up, oldest first. */
  const catchUps: string[] = []
  const failure: { error?: Error } = {}
  const hub = await startHubInProcess(new PostgresBus(process.env.DATABASE_URL), async () => {
    catchUps.push(await tokenOfLeader())
    if (failure.error) throw failure.error
  })
  return { ...hub, catchUps, failure }
}

async function tokenOfLeader() {
  const { token } = await db.from('leader').select('token').firstOrFail()
  return token as string
}

const sessionOfRelay = () =>
  db
    .from('pg_stat_activity')
    .select('pid')
    .where('application_name', `fairweather relay ${process.pid}`)
    .whereRaw('datname = current_database()')
    .first()

test.group('A hub beside a leader on another bus', (group) => {
  let hub: Awaited<ReturnType<typeof startHub>>
  let leader: pg.Client
  let log: string[]
  group.setup(async () => {
    leader = await leadOnRedis()
    log = recordLog()
    hub = await startHub()
    await until('the state "other"', async () => (await hub.state()) === 'other')
  })
  group.teardown(async () => {
    await hub.stop()
    await leader.end()
    mock.restoreAll()
  })

  const nextCatchUps = async (count: number) => {
    const expected = hub.catchUps.length + count
    await until(`${count} catch-ups`, () => hub.catchUps.length >= expected)
  }

  test('keeps reading from the database when its relay loses PostgreSQL', async ({ assert }) => {
    const { pid } = await sessionOfRelay()
    log.length = 0
    await db.rawQuery('SELECT pg_terminate_backend(?)', [pid])

    const states = new Set<string>()
    await until('another session of the relay', async () => {
      states.add(await hub.state())
      const session = await sessionOfRelay()
      return session && session.pid !== pid
    })
    await nextCatchUps(2)
    states.add(await hub.state())

    assert.deepEqual([...states], ['other'])
    assert.notMatch(log.join('\n'), /leading hub/, 'no line about another bus')
  })

  test('is not ready while it cannot read from the database', async ({ assert }) => {
    hub.failure.error = new Error('the database is down')
    await nextCatchUps(2)
    assert.equal(await hub.state(), 'the hub has not caught up')

    hub.failure.error = undefined
    await nextCatchUps(2)
    assert.equal(await hub.state(), 'other')
  })

  test('that leads next reads from the database once more, and keeps leading', async ({
    assert,
  }) => {
    const { pid } = await sessionOfRelay()
    const sessions = [pid, (leader as unknown as { processID: number }).processID]
    await db.rawQuery('SELECT pg_terminate_backend(pid) FROM unnest(?::int[]) pid', [sessions])

    await until('the hub to lead', () => hub.relay.leads)
    const token = await tokenOfLeader()
    await until('a catch-up after that', () => hub.catchUps.at(-1) === token)
    await until('the state "ok"', async () => (await hub.state()) === 'ok')
    assert.isTrue(hub.relay.leads)
    assert.equal(await tokenOfLeader(), token)
  })
})
