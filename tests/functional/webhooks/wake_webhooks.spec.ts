import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { enqueue } from '#process/jobs/enqueue'
import { purgeWebhooks } from '#webhooks/purge'
import { wakeWebhooks } from '#webhooks/wake_webhooks'

const ago = (interval: string) => db.raw(`now() - interval '${interval}'`)

async function addWebhook(fields: Record<string, unknown> = {}) {
  const row = { name: 'x', url: 'https://a.example', events: ['reading.recorded'], secret: '' }
  const [{ id }] = await db
    .table('webhooks')
    .insert({ ...row, ...fields })
    .returning('id')
  return id as number
}

const addDelivery = (webhookId: number, fields: Record<string, unknown> = {}) =>
  db
    .table('webhook_deliveries')
    .insert({ webhook_id: webhookId, event: 'reading.recorded', subject_ids: '{1}', ...fields })

async function wokenBy(act: () => Promise<unknown>) {
  await db.from('pgboss.job').delete()
  await act()
  const jobs = await db.from('pgboss.job').where('name', 'webhook').select('data')
  return jobs.map(({ data }) => data.webhookId).sort()
}

const wake = () => db.transaction((trx) => wakeWebhooks(trx))

test.group('Webhooks without a job', (group) => {
  group.setup(async () => {
    // Creates the queues.
    await enqueue('webhook', { webhookId: 0 })
  })
  group.each.setup(async () => {
    const empty = async () => {
      await db.from('webhooks').delete()
      await db.from('pgboss.job').delete()
    }
    await empty()
    return empty
  })

  test('get one if something waits that may be sent now', async ({ assert }) => {
    const due = await addWebhook()
    const tested = await addWebhook({ enabled: false })
    const later = await addWebhook({ next_attempt_at: db.raw(`now() + interval '1 hour'`) })
    const off = await addWebhook({ enabled: false })
    const deleted = await addWebhook({ deleted_at: ago('1 hour') })
    const claimed = await addWebhook({ claimed_until: db.raw(`now() + interval '20 seconds'`) })
    const done = await addWebhook()
    for (const id of [due, later, off, deleted, claimed]) await addDelivery(id)
    await addDelivery(tested, { event: 'webhook.test' })
    await addDelivery(done, { state: 'delivered', ended_at: ago('1 hour') })
    assert.deepEqual(await wokenBy(wake), [due, tested])
  })

  test('get no second one', async ({ assert }) => {
    await addDelivery(await addWebhook())
    const jobs = await wokenBy(async () => {
      await wake()
      await wake()
    })
    assert.lengthOf(jobs, 1)
  })

  test('get one job for all statements of a transaction', async ({ assert }) => {
    const id = await addWebhook()
    const city = { name: 'Often', country: 'Testland', latitude: 0, longitude: 0 }
    const [{ id: cityId }] = await db.table('cities').insert(city).returning('id')
    const jobs = await wokenBy(() =>
      db.transaction(async (trx) => {
        for (let n = 0; n < 5; n++)
          await trx.table('readings').insert({ city_id: cityId, celsius: n })
      })
    )
    assert.deepEqual(jobs, [id])
    const deliveries = await db.from('webhook_deliveries').where('webhook_id', id)
    assert.lengthOf(deliveries, 5)

    const others = await wokenBy(() =>
      db.transaction(async (trx) => {
        await trx.table('readings').insert({ city_id: cityId, celsius: 7 })
        await trx.rollback()
      })
    )
    assert.lengthOf(others, 0)
    await db.from('cities').where('id', cityId).delete()
  })

  test('lose what a writer has added after they were switched off or deleted', async ({
    assert,
  }) => {
    const [on, off, deleted] = [
      await addWebhook(),
      await addWebhook({ enabled: false }),
      await addWebhook({ deleted_at: ago('1 hour') }),
    ]
    for (const id of [on, off, deleted]) await addDelivery(id)
    await addDelivery(off, { event: 'webhook.test' })
    await purgeWebhooks()
    const rows = await db.from('webhook_deliveries').select('webhook_id', 'event', 'state')
    assert.sameDeepMembers(rows, [
      { webhook_id: on, event: 'reading.recorded', state: 'waiting' },
      { webhook_id: off, event: 'reading.recorded', state: 'dropped' },
      { webhook_id: deleted, event: 'reading.recorded', state: 'dropped' },
      { webhook_id: off, event: 'webhook.test', state: 'waiting' },
    ])
  })

  test('and their deliveries are removed in time', async ({ assert }) => {
    const [kept, gone] = [
      await addWebhook({ deleted_at: ago('29 days') }),
      await addWebhook({ deleted_at: ago('31 days') }),
    ]
    await addDelivery(kept, { state: 'delivered', ended_at: ago('6 days') })
    await addDelivery(kept, { state: 'delivered', ended_at: ago('8 days') })
    await addDelivery(kept)
    await purgeWebhooks()
    assert.isNull(await db.from('webhooks').where('id', gone).first())
    assert.lengthOf(await db.from('webhook_deliveries').where('webhook_id', kept), 2)
  })
})
