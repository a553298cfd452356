import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { currentBus } from '#messaging/current_bus'
import { announcePending } from '#messaging/outbox'

test.group('What is owed', () => {
  test('is owed again by a city that was put back while it was announced', async ({ assert }) => {
    // Past the models, whose hooks would announce it, too.
    const back = { name: 'Back', country: 'T', latitude: 0, longitude: 0 }
    const [{ id }] = await db.table('cities').insert(back).returning('id')
    const write = (celsius: number) => db.from('cities').where('id', id).update({ celsius })
    const state = () => db.from('cities').where('id', id).firstOrFail()
    await write(1)
    await write(2)
    const { version } = await state()
    assert.equal(version, 2)

    const carrier = await currentBus()
    const publish = carrier.publish.bind(carrier)
    let putBack = false
    carrier.publish = async (messages) => {
      await publish(messages)
      // As a backup has it: none of our triggers runs.
      await db.transaction(async (trx) => {
        await trx.rawQuery('ALTER TABLE cities DISABLE TRIGGER USER')
        await trx.from('cities').where('id', id).update({ version: 1, announced_version: 1 })
        await trx.rawQuery('ALTER TABLE cities ENABLE TRIGGER USER')
      })
      putBack = true
    }
    await announcePending().finally(() => (carrier.publish = publish))
    assert.isTrue(putBack)

    await write(3)
    const after = await state()
    assert.equal(after.version, 2)
    assert.isBelow(after.announced_version, after.version, 'it is owed')
  })
})
