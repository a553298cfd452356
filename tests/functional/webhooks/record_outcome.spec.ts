import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { takeDelivery } from '#webhooks/claim'
import { recordOutcome } from '#webhooks/record_outcome'
import { dropWaiting } from '#webhooks/switch_off'

const OK = { status: 200, durationMs: 5 }
const ERROR = { status: 500, durationMs: 5 }

/** Adds a webhook with a delivery. Returns its id. */
async function addWebhook() {
  const row = { name: 'x', url: 'https://a.example', events: ['reading.recorded'], secret: '' }
  const [{ id }] = await db.table('webhooks').insert(row).returning('id')
  await db
    .table('webhook_deliveries')
    .insert({ webhook_id: id, event: 'reading.recorded', subject_ids: '{1}' })
  return id as number
}

const take = async (webhookId: number) => (await takeDelivery(webhookId))!

async function stateOf(webhookId: number) {
  const webhook = await db.from('webhooks').where('id', webhookId).firstOrFail()
  const delivery = await db
    .from('webhook_deliveries')
    .where({ webhook_id: webhookId })
    .firstOrFail()
  const { state, status, attempts } = delivery
  return { state, status, attempts, failures: webhook.failures }
}

test.group('The outcome of a request to a webhook', (group) => {
  group.each.teardown(async () => {
    await db.from('webhooks').delete()
    await db.from('pgboss.job').delete()
  })

  test('is ignored if another process has sent the request again meanwhile', async ({ assert }) => {
    const id = await addWebhook()
    const [stuck, last] = [await take(id), await take(id)]
    assert.deepEqual([stuck.id, stuck.attempts, last.attempts], [last.id, 1, 2])

    assert.equal(await recordOutcome(id, stuck, ERROR), 'leave')
    const waiting = { state: 'waiting', status: null, attempts: 2, failures: 0 }
    assert.deepEqual(await stateOf(id), waiting)
    assert.equal(await recordOutcome(id, last, OK), 'continue')
    assert.equal(await recordOutcome(id, stuck, ERROR), 'leave')
    const delivered = { state: 'delivered', status: 200, attempts: 2, failures: 0 }
    assert.deepEqual(await stateOf(id), delivered)
  })

  for (const [what, outcome, state] of [
    ['a failure', ERROR, 'dropped'],
    ['a success', OK, 'delivered'],
  ] as const) {
    test(`makes no delivery wait again that was dropped meanwhile: ${what}`, async ({ assert }) => {
      const id = await addWebhook()
      const delivery = await take(id)
      await db.transaction(async (trx) => {
        await trx.from('webhooks').where({ id }).update({ enabled: false })
        await dropWaiting(id, trx)
      })
      await recordOutcome(id, delivery, outcome)
      assert.deepEqual(await stateOf(id), {
        state,
        status: outcome.status,
        attempts: 1,
        failures: 0,
      })
    })
  }
})
