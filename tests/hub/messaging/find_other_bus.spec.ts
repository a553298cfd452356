import { randomUUID } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { findOtherBus, LEADER_LOCK } from '#messaging/leader'
import { RedisBus } from '#messaging/redis_bus'
import { skipWithoutBus } from '#tests/support/stack'
import { redisUrl } from '#tests/support/start_services'

test.group('A process that compares its Redis with the bus of the leader', (group) => {
  skipWithoutBus(group, 'redis')

  test('finds another bus if no hub leads through its Redis, not while two hubs lead', async ({
    assert,
    cleanup,
  }) => {
    const bus = new RedisBus(redisUrl!)
    cleanup(() => bus.close())
    const trx = await db.transaction()
    cleanup(async () => trx.rollback())
    await trx.rawQuery('SELECT pg_advisory_xact_lock(?)', [LEADER_LOCK])
    const { bus: nameOfLeader } = await db.from('leader').firstOrFail()

    assert.equal(await findOtherBus(bus), nameOfLeader)
    // An earlier leader has lost the lock, but does not know it yet.
    await bus.publish([], randomUUID())
    assert.isUndefined(await findOtherBus(bus))
  })
})
