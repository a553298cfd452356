import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { currentBus } from '#messaging/current_bus'
import type { BusMessage } from '#messaging/bus'
import { announcePending, countPending } from '#messaging/outbox'

test.group('The outbox', () => {
  test('contains the next reading of a city that was restored to an earlier version during an announcement', async ({
    assert,
  }) => {
    // Inserted without the model, because the hooks of the model would announce the city too.
    const row = { name: 'Back', country: 'T', latitude: 0, longitude: 0 }
    const [{ id }] = await db.table('cities').insert(row).returning('id')
    const write = (celsius: number) => db.from('cities').where('id', id).update({ celsius })
    const state = () => db.from('cities').where('id', id).firstOrFail()
    await write(1)
    await write(2)
    const { version } = await state()
    assert.equal(version, 2)

    const bus = await currentBus()
    const publish = bus.publish.bind(bus)
    let restored = false
    bus.publish = async (messages) => {
      const token = await publish(messages)
      // Disables the triggers, because a restore from a backup does not run them.
      await db.transaction(async (trx) => {
        await trx.rawQuery('ALTER TABLE cities DISABLE TRIGGER USER')
        await trx.from('cities').where('id', id).update({ version: 1, announced_version: 1 })
        await trx.rawQuery('ALTER TABLE cities ENABLE TRIGGER USER')
      })
      restored = true
      return token
    }
    await announcePending().finally(() => (bus.publish = publish))
    assert.isTrue(restored)

    await write(3)
    const after = await state()
    assert.equal(after.version, 2)
    assert.isBelow(after.announced_version, after.version, 'the reading is pending')
  })

  test('publishes all of it, also more than one query reads, with revocations first', async ({
    assert,
    cleanup,
  }) => {
    const COUNT = 501
    const bus = await currentBus()
    await db.rawQuery(
      `INSERT INTO leader (token, bus) VALUES (gen_random_uuid(), ?)
         ON CONFLICT (only_row) DO UPDATE SET token = excluded.token, bus = excluded.bus`,
      [bus.name]
    )
    const { rows } = await db.rawQuery(
      `INSERT INTO cities (name, country, latitude, longitude, celsius)
         SELECT 'Pending ' || n, 'T', 0, 0, 1 FROM generate_series(1, ?::int) n RETURNING id`,
      [COUNT]
    )
    const ids: number[] = rows.map(({ id }: { id: number }) => id)
    cleanup(async () => {
      await db.from('cities').whereIn('id', ids).delete()
    })
    await db.rawQuery('INSERT INTO pending_revocations (city_id) SELECT unnest(?::int[])', [ids])

    const publish = bus.publish.bind(bus)
    const published: BusMessage[] = []
    bus.publish = (messages) => {
      published.push(...messages)
      return publish(messages)
    }
    const isEmpty = await announcePending().finally(() => (bus.publish = publish))

    assert.isTrue(isEmpty)
    const events = published.map(([event]) => event)
    assert.isBelow(events.lastIndexOf('revocations'), events.indexOf('readings'))
    const idsIn = (wanted: string) =>
      published
        .filter(([event]) => event === wanted)
        .flatMap(([, items]) => items as { cityId: number }[])
        .map(({ cityId }) => cityId)
        .filter((id) => ids.includes(id))
    for (const event of ['revocations', 'readings']) assert.sameMembers(idsIn(event), ids, event)
    assert.deepEqual(await countPending(), { readings: 0, revocations: 0, rooms: 0, inboxes: 0 })
  })
})
