import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { webhooks } from '#doctor/webhooks'
import { webhookStates } from '#process/webhook_states'

async function addWebhook(fields: Record<string, unknown> = {}) {
  const row = {
    name: 'Display',
    url: 'https://receiver.example/path-of-it',
    events: ['reading.recorded'],
    secret: '',
    ...fields,
  }
  const [{ id }] = await db.table('webhooks').insert(row).returning('id')
  return id as number
}

const ago = (interval: string) => db.raw(`now() - interval '${interval}'`)

async function check() {
  const findings = await webhooks()
  return findings.map(({ state, message }) => `${state}: ${message}`)
}

test.group('The check of webhooks', (group) => {
  group.each.setup(async () => {
    const empty = async () => {
      await db.from('webhooks').delete()
    }
    await empty()
    return empty
  })

  test('finds no problem if none fails for long', async ({ assert }) => {
    await addWebhook()
    await addWebhook({ failing_since: ago('59 minutes'), failures: 9 })
    await addWebhook({ enabled: false })
    await addWebhook({ failing_since: ago('2 days'), failures: 9, deleted_at: ago('1 day') })
    assert.deepEqual(await check(), ['ok: none fails'])
  })

  test('names webhooks that fail and that were switched off, without their addresses', async ({
    assert,
  }) => {
    const failing = await addWebhook({ failing_since: ago('150 minutes'), failures: 7 })
    const off = await addWebhook({
      enabled: false,
      disabled_reason: 'gone',
      disabled_at: ago('1 day'),
    })
    const findings = await webhooks()
    assert.deepEqual(
      findings.map(({ state, message }) => `${state}: ${message}`),
      [
        `warning: webhook ${failing} has failed 7 times in 2 hours`,
        `warning: webhook ${off} was switched off, because it did not work`,
      ]
    )
    for (const { fix } of findings) assert.match(fix!, /\/admin\/webhooks\/\d+/)
    assert.notInclude(JSON.stringify(findings), 'path-of-it')
  })

  test('has the figures of the metrics', async ({ assert }) => {
    assert.deepEqual(await webhookStates(5000), {
      deliveries: { waiting: 0, delivered: 0, rejected: 0, dropped: 0 },
      oldestWait: 0,
      failing: 0,
    })
    const id = await addWebhook({ failing_since: ago('1 minute'), failures: 1 })
    const delivery = { webhook_id: id, event: 'reading.recorded', subject_ids: '{1}' }
    await db.table('webhook_deliveries').multiInsert([
      { ...delivery, created_at: ago('90 seconds') },
      { ...delivery, created_at: ago('1 second') },
    ])
    const ended = { ...delivery, ended_at: ago('5 minutes') }
    await db.table('webhook_deliveries').multiInsert([
      { ...ended, state: 'delivered' },
      { ...ended, state: 'rejected' },
      { ...ended, state: 'delivered', ended_at: ago('2 hours') },
    ])
    const { deliveries, oldestWait, failing } = await webhookStates(5000)
    assert.deepEqual(deliveries, { waiting: 2, delivered: 1, rejected: 1, dropped: 0 })
    assert.closeTo(oldestWait, 90, 20)
    assert.equal(failing, 1)
  })
})
