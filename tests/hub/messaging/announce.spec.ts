import { randomUUID } from 'node:crypto'
import { mock } from 'node:test'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { announce, announceAfter } from '#messaging/announce'
import type { BusMessage } from '#messaging/bus'
import { createRoom } from '#tests/support/chat_sql_helpers'
import { recordLog } from '#tests/support/hub_in_process'
import { recordPublications } from '#tests/support/record_publications'
import { until } from '#tests/support/visitor'

const isAnnounced = async (roomId: number) =>
  Boolean(await db.from('announced_rooms').where('room_id', roomId).first())

const partsIn = (published: BusMessage[]) =>
  published.flatMap(([event, data]) => (event === 'messages' ? data : []))

const insert = (roomId: number) => ({ id: randomUUID(), room_id: roomId, body: 'said' })

test.group('An announcement after a transaction', (group) => {
  // Nothing of earlier tests is pending.
  group.each.setup(async () => void (await recordPublications(announce)))

  test('publishes and marks what was committed, without the leader', async ({ assert }) => {
    const room = await createRoom()
    const published = await recordPublications(async () => {
      await db.transaction(async (trx) => {
        announceAfter(trx)
        // Had it not waited for the commit, it would be over now.
        await announce()
        await trx.table('messages').insert(insert(room))
      })
      await until('the mark', () => isAnnounced(room))
    })

    const parts = partsIn(published)
    assert.lengthOf(parts, 1)
    assert.containsSubset(parts, [{ id: room, after: 0, upto: 1 }])
  })

  test('is made at once if there is no transaction', async ({ assert }) => {
    const room = await createRoom()
    const published = await recordPublications(async () => {
      await db.table('messages').insert(insert(room))
      announceAfter()
      await until('the mark', () => isAnnounced(room))
    })
    assert.lengthOf(partsIn(published), 1)
  })

  test('does not delay the commit, and does not make it fail if the bus is down', async ({
    assert,
    cleanup,
  }) => {
    const room = await createRoom()
    let failed = false
    recordLog()
    cleanup(() => mock.restoreAll())
    await recordPublications(
      async () => {
        await db.transaction(async (trx) => {
          await trx.table('messages').insert(insert(room))
          announceAfter(trx)
        })
        assert.isFalse(failed, 'the commit came first')
        await until('the failure', () => failed)
        await announce()
      },
      async () => {
        failed = true
        throw new Error('The bus is down')
      }
    )
    assert.isFalse(await isAnnounced(room), 'it stays pending')
  })
})
