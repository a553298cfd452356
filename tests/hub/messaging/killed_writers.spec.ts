import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { test } from '@japa/runner'
import pg from 'pg'
import { FakeOpenMeteo } from '#tests/support/fake_open_meteo'
import { BUILT } from '#tests/support/fork_module'
import { stageReadings } from '#tests/support/upload_import'
import { buses, skipWithoutBus, twoHubsOn, type BusName, type Stack } from '#tests/support/stack'
import { collectReadings, TIMEOUT_FACTOR, until, Visitor, watch } from '#tests/support/visitor'
import { untilNothingPending } from '#tests/support/wait_for_outbox'

/** A promise: so late may a reading be that its writer does not announce. */
const MAX_DELAY_MS = 1000

/** The number of the advisory lock for which each commit of readings waits. */
const COMMIT_LOCK = 4711

interface KilledWriter {
  name: string
  /** Whether its commit wakes the leader. Other writers only announce what they have written. */
  notifies: boolean
  /**
   * Makes a process write the temperature 15 of the city, which is at the latitude 15. It does not end
   * before the commit. Returns the process.
   */
  write(stack: Stack, city: number, admin: Visitor): Promise<ChildProcess>
}

const WRITERS: KilledWriter[] = [
  {
    name: 'a web server',
    notifies: false,
    async write(stack, city, admin) {
      const fields = { celsius: '15', _csrf: await admin.csrfToken() }
      admin.send(`/admin/cities/${city}/readings`, fields, '/admin/cities').catch(() => {})
      return stack.web
    },
  },
  {
    name: 'a command',
    notifies: false,
    async write(stack, city) {
      return spawn(process.execPath, ['ace', 'temperature:set', String(city), '15'], {
        cwd: BUILT,
        env: { ...process.env, ...stack.env },
        stdio: 'ignore',
      })
    },
  },
  {
    name: 'a worker that runs a feed',
    notifies: false,
    async write(stack, _city, admin) {
      const feed = await FakeOpenMeteo.start()
      const worker = await stack.startWorker({ WEATHER_API_URL: feed.url }, '--queues=feed')
      worker.once('exit', () => feed.close())
      await admin.submit('/admin/feed/runs', {}, '/admin/feed')
      return worker
    },
  },
  {
    name: 'a worker that applies an import',
    notifies: true,
    async write(stack, city, admin) {
      const worker = await stack.startWorker({}, '--queues=import')
      const path = await stageReadings(admin, `city,celsius\n${city},15`)
      await admin.submit(`${path}/confirmation`, {}, path)
      return worker
    },
  },
]

/** Makes each commit of readings wait until `letCommit` is called. */
async function holdCommits(stack: Stack) {
  await stack.sql(
    `CREATE FUNCTION wait_at_commit() RETURNS trigger LANGUAGE plpgsql AS
       'BEGIN PERFORM pg_advisory_xact_lock_shared(${COMMIT_LOCK}); RETURN NULL; END'`
  )
  await stack.sql(
    `CREATE CONSTRAINT TRIGGER wait_at_commit AFTER INSERT ON readings
       DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION wait_at_commit()`
  )
  const holder = new pg.Client(stack.env.DATABASE_URL)
  await holder.connect()
  await holder.query('SELECT pg_advisory_lock($1)', [COMMIT_LOCK])
  return {
    untilOneWaits: () =>
      until('a commit', async () => {
        const waiting = await stack.sql(
          `SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = $1 AND NOT granted`,
          [COMMIT_LOCK]
        )
        return waiting.length > 0
      }),
    letCommit: () => holder.query('SELECT pg_advisory_unlock($1)', [COMMIT_LOCK]),
    async end() {
      await holder.end()
      await stack.sql('DROP FUNCTION wait_at_commit CASCADE')
    },
  }
}

async function open(bus: BusName) {
  const stack = await twoHubsOn(bus)
  // A new account wakes the leader, too.
  const [member, admin] = [await Visitor.registered(stack), await Visitor.admin(stack)]
  const [{ id: city }] = await stack.sql(
    `INSERT INTO cities (name, country, latitude, longitude) VALUES ('Warm', 'Testland', 15, 0)
       RETURNING id`
  )
  await member.subscribe(city)
  const sockets = await member.connectToAll()
  const received = sockets.map(collectReadings)
  for (const socket of sockets) await watch(socket, [city])
  await untilNothingPending(stack)
  return { stack, member, admin, city, received }
}

for (const bus of buses) {
  test.group(`A reading of a writer that is killed at its commit, with the ${bus} bus`, (group) => {
    skipWithoutBus(group, bus)

    for (const { name, notifies, write } of WRITERS) {
      test(`arrives at two hubs within a second: ${name}`, async ({ assert, cleanup }) => {
        const { stack, member, admin, city, received } = await open(bus)
        const listener = new pg.Client(stack.env.DATABASE_URL)
        await listener.connect()
        let notifications = 0
        listener.on('notification', () => notifications++)
        await listener.query('LISTEN pending')
        const commits = await holdCommits(stack)
        cleanup(async () => {
          await listener.end()
          await commits.end()
          member.leave()
          if (stack.web.signalCode) await stack.startWeb()
        })

        const writer = await write(stack, city, admin)
        await commits.untilOneWaits()
        const exit = once(writer, 'exit')
        writer.kill('SIGKILL')
        await exit
        await commits.letCommit()
        const committedAt = performance.now()

        await until('the reading at both hubs', () =>
          received.every((readings) => readings.at(-1)?.celsius === 15)
        )
        assert.isBelow(performance.now() - committedAt, TIMEOUT_FACTOR * MAX_DELAY_MS)
        await listener.query('SELECT')
        assert.equal(notifications > 0, notifies, 'premise: whether the leader was woken')
      })
    }
  })
}
