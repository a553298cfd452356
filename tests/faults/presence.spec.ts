import { setTimeout as pause } from 'node:timers/promises'
import { test } from '@japa/runner'
import { UNLIMITED } from '#tests/support/faults/breakable_stack'
import { reportFigures } from '#tests/support/faults/fault_report'
import { RedisServer } from '#tests/support/faults/redis_server'
import { createRoom, namedMember, PresenceClient, setHidden } from '#tests/support/presence_client'
import { buses, skipWithoutBus, Stack, type BusName } from '#tests/support/stack'
import { until, type Visitor } from '#tests/support/visitor'

/** The promised time. Tests of a busy machine wait longer, and report what they have measured. */
const PROMISED_MS = 10_000

async function open(bus: BusName) {
  const redis = bus === 'redis' ? await RedisServer.start() : undefined
  const settings = {
    ...UNLIMITED,
    LOG_LEVEL: 'fatal',
    SESSION_DRIVER: 'database',
    ...(redis && { REDIS_URL: `redis://127.0.0.1:${redis.port}` }),
  }
  const stack = await Stack.start(bus, settings, { hubs: 2, web: false })
  return { stack, redis }
}

for (const bus of buses) {
  test.group(`Presence in the chat on the ${bus} bus`, (group) => {
    skipWithoutBus(group, bus)
    let world: Awaited<ReturnType<typeof open>>
    let room: number
    let anna: Visitor
    let ben: Visitor
    let a: PresenceClient
    group.setup(async () => {
      world = await open(bus)
    })
    group.teardown(async () => {
      await world.stack.stop()
      await world.redis?.end()
    })
    group.each.setup(async () => {
      const { stack } = world
      room = await createRoom(stack)
      anna = await namedMember(stack, 'Anna', room)
      ben = await namedMember(stack, 'Ben', room)
      a = await PresenceClient.joined(anna, room, stack.hubs[0])
      return () => [anna, ben].forEach((member) => member.leave())
    })

    const sees = async (client: PresenceClient, names: string) => {
      const startedAt = Date.now()
      await until(`${names} to be present`, () => client.present === names, PROMISED_MS)
      return Date.now() - startedAt
    }
    const report = (fault: string, ms: number) =>
      reportFigures(`presence, ${bus}, ${fault}`, {
        'seconds until it is right': (ms / 1000).toFixed(1),
      })

    test('is right within ten seconds after kill -9 of a hub, and nobody types any more', async ({
      assert,
    }) => {
      const { stack } = world
      const b = await PresenceClient.joined(ben, room, stack.hubs[1])
      await sees(a, 'Anna,Ben')
      b.type()
      await until('Ben to be typing', () => a.typing === 'Ben')
      const killedAt = Date.now()
      await stack.killHub(stack.hubs[1])
      const typing = until('nobody to be typing', () => a.typing === '').then(
        () => Date.now() - killedAt
      )
      await sees(a, 'Anna')
      const present = Date.now() - killedAt
      report('kill -9 of a hub', present)
      report('kill -9 of a hub, typing', await typing)
      assert.isBelow(present, PROMISED_MS)
      assert.isBelow(await typing, 7500)

      await stack.restartHub(stack.hubs[1])
      await PresenceClient.joined(ben, room, stack.hubs[1])
      report('a hub starts', await sees(a, 'Anna,Ben'))
    })

    test('is right within ten seconds after the bus was down, whoever came, left or hid meanwhile', async ({
      assert,
    }) => {
      const { stack, redis } = world
      const b = await PresenceClient.joined(ben, room, stack.hubs[1])
      const chris = await namedMember(stack, 'Chris', room)
      const dora = await namedMember(stack, 'Dora', room)
      await PresenceClient.joined(dora, room, stack.hubs[1])
      await sees(a, 'Anna,Ben,Dora')
      await redis?.end('SIGKILL')
      await PresenceClient.joined(chris, room, stack.hubs[1])
      b.leave()
      await setHidden(dora, true)
      if (redis) {
        const got = a.heres.length
        await PresenceClient.joined(chris, room, stack.hubs[0])
        await pause(1500)
        const during = a.heres.length
        await redis.start()
        assert.equal(during, got, 'nothing is sent while a right may have ended')
      } else {
        await endListeners(stack)
      }
      const ms = await sees(a, 'Anna,Chris')
      report('the bus was down', ms)
      assert.isBelow(ms, PROMISED_MS)
      for (const member of [chris, dora]) member.leave()
    })

    test('is right within ten seconds after a hub was cut off from the others', async ({
      assert,
    }) => {
      const { stack } = world
      await PresenceClient.joined(ben, room, stack.hubs[1])
      await sees(a, 'Anna,Ben')
      stack.hubs[1].process.kill('SIGSTOP')
      const away = await sees(a, 'Anna').finally(() => stack.hubs[1].process.kill('SIGCONT'))
      assert.isBelow(away, PROMISED_MS)
      const chris = await namedMember(stack, 'Chris', room)
      await PresenceClient.joined(chris, room, stack.hubs[0])
      const b = await PresenceClient.joined(ben, room, stack.hubs[1])
      const back = Math.max(...(await Promise.all([a, b].map((c) => sees(c, 'Anna,Ben,Chris')))))
      report('a hub was cut off', away)
      report('a hub was cut off, and is back', back)
      assert.isBelow(back, PROMISED_MS)
      chris.leave()
    })

    test('is right within ten seconds after single messages of the bus were lost', async ({
      assert,
    }) => {
      const { stack } = world
      await PresenceClient.joined(ben, room, stack.hubs[1])
      await sees(a, 'Anna,Ben')
      // The setting has changed, but the message that says so is lost.
      await stack.sql('ALTER TABLE users DISABLE TRIGGER recheck_presence')
      await setHidden(ben, true)
      await stack.sql('ALTER TABLE users ENABLE TRIGGER recheck_presence')
      const ms = await sees(a, 'Anna')
      report('lost messages', ms)
      assert.isBelow(ms, PROMISED_MS)
    })
  })
}

/** Ends the connections of the hubs that listen to the bus. */
async function endListeners({ sql }: Stack) {
  const ended = await sql(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND query LIKE 'LISTEN "socket.io%'`
  )
  if (ended.length !== 2) throw new Error(`${ended.length} listeners instead of two`)
}
