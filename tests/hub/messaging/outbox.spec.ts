import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { currentBus } from '#messaging/current_bus'
import { announcePending } from '#messaging/outbox'

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
})
