import { randomUUID } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { requestDeliveries } from '#alerts/request_deliveries'
import { enqueue } from '#process/jobs/enqueue'
import { notificationStates } from '#process/notification_states'
import {
  addAlert,
  measure,
  notificationsOf,
  watchedCity,
  type Watched,
} from '#tests/support/alert_sql_helpers'

const NONE = { mail: 0, push: 0 }

const states = () => notificationStates(2000)

async function crossed() {
  const watched = await watchedCity(20)
  await addAlert(watched, 'above', 30)
  await measure(watched, 31)
  return watched
}

const changeOf = ({ userId }: Watched, fields: Record<string, unknown>) =>
  db.from('notifications').where('user_id', userId).update(fields)

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000)

/** Requests the mails, and brings the job of the mail into this state. */
async function requestMail(state: string, startAfter = 0) {
  await db.transaction((trx) => requestDeliveries(trx))
  await db.rawQuery(
    `UPDATE pgboss.job SET state = ?::pgboss.job_state, start_after = now() + ? * interval '1 second'
       WHERE data->>'letter' = 'alerts'`,
    [state, startAfter]
  )
}

test.group('The state of notifications', (group) => {
  async function reset() {
    await db.rawQuery('DELETE FROM pgboss.job')
    await db.from('notifications').delete()
  }
  group.each.setup(async () => {
    await reset()
    return reset
  })

  test('is known without any crossing', async ({ assert }) => {
    assert.deepEqual(await states(), { crossed: 0, sent: NONE, failing: NONE, oldestWait: NONE })
  })

  test('counts the crossings of the last hour, and how they were told', async ({ assert }) => {
    const [mailed, pushed, old] = [await crossed(), await crossed(), await crossed()]
    await changeOf(mailed, { mailed_at: new Date() })
    await changeOf(pushed, { mailed_at: new Date(), pushed_at: new Date() })
    await changeOf(old, { created_at: minutesAgo(61), mailed_at: new Date() })
    const { crossed: count, sent } = await states()
    assert.equal(count, 2)
    assert.deepEqual(sent, { mail: 2, push: 1 })
  })

  test('has the oldest crossing that no worker has looked at, for each channel', async ({
    assert,
  }) => {
    await changeOf(await crossed(), { created_at: minutesAgo(20) })
    await crossed()
    const { oldestWait } = await states()
    assert.closeTo(oldestWait.mail, 1200, 30)
    assert.closeTo(oldestWait.push, 1200, 30)
  })

  test('has a crossing as waiting until its mail is sent', async ({ assert }) => {
    const watched = await crossed()
    await changeOf(watched, { created_at: minutesAgo(10) })
    await requestMail('retry', 60)
    const { oldestWait, failing } = await states()
    assert.closeTo(oldestWait.mail, 600, 30)
    assert.equal(oldestWait.push, 0)
    assert.deepEqual(failing, { mail: 1, push: 0 })

    await db.rawQuery(`UPDATE pgboss.job SET state = 'completed'`)
    assert.deepEqual(await states(), { crossed: 1, sent: NONE, failing: NONE, oldestWait: NONE })
  })

  test('has a crossing as waiting until its push is sent', async ({ assert }) => {
    const watched = await crossed()
    const [{ id }] = await notificationsOf(watched)
    await changeOf(watched, { created_at: minutesAgo(5), requested_at: new Date() })
    await enqueue('push', { notificationId: id, deviceId: 1 })
    const { oldestWait, failing } = await states()
    assert.closeTo(oldestWait.push, 300, 30)
    assert.equal(oldestWait.mail, 0)
    assert.deepEqual(failing, NONE)
  })

  test('counts mails and pushes that were given up, but no other mail', async ({ assert }) => {
    await enqueue('mail', { letter: 'reset_password', userId: 1 })
    await db.rawQuery(
      `UPDATE pgboss.job SET state = 'retry', start_after = now() + interval '1 minute'`
    )
    for (const [queue, data] of [
      ['mail', { letter: 'reset_password', userId: 1 }],
      ['mail', { letter: 'alerts', userId: 1 }],
      ['push', { notificationId: 1, deviceId: 1 }],
      ['push', { notificationId: 2, deviceId: 1 }],
    ] as const) {
      await db.rawQuery(
        `INSERT INTO pgboss.job (name, data, source_name, source_id) VALUES ('dead', ?, ?, ?)`,
        [JSON.stringify(data), queue, randomUUID()]
      )
    }
    const { failing } = await states()
    assert.deepEqual(failing, { mail: 1, push: 2 })
  })
})
