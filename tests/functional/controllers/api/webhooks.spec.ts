import { test } from '@japa/runner'
import { deleteWebhooks } from '#tests/support/add_webhook'
import { ifMatch, programOfRole } from '#tests/support/program'

const HOOK = { name: 'Display', url: 'https://example.org/hook', events: ['reading.recorded'] }

async function scene() {
  const program = await programOfRole('admin', 'webhooks:read', 'webhooks:write')
  await deleteWebhooks(program.stack)
  return program
}

test.group('Webhooks of the API', () => {
  test('are added with a secret that is shown once, changed and deleted', async ({ assert }) => {
    const { ask, audited } = await scene()
    const added = await ask('POST', '/v1/webhooks', HOOK)
    assert.equal(added.status, 201, JSON.stringify(added.body))
    assert.equal(added.headers.get('cache-control'), 'no-store')
    const { secret, ...webhook } = added.body.data
    assert.match(secret, /^whsec_/)
    assert.containsSubset(webhook, { ...HOOK, enabled: true, disabledReason: null })
    const path = `/v1/webhooks/${webhook.id}`
    assert.equal(added.headers.get('location'), `/api${path}`)
    assert.deepEqual((await ask('GET', path)).body.data, webhook)
    const listed = (await ask('GET', '/v1/webhooks')).body.data
    assert.deepEqual(
      listed.find(({ id }: { id: number }) => id === webhook.id),
      webhook
    )

    const match = await ifMatch(ask, path)
    const changed = await ask('PATCH', path, { name: 'Screen' }, match)
    assert.deepEqual(changed.body.data, { ...webhook, name: 'Screen' })
    assert.equal((await ask('PATCH', path, { name: 'Late' }, match)).status, 412)
    assert.equal((await ask('PATCH', path, { name: 'Blind' })).status, 428)
    assert.equal((await ask('DELETE', path)).status, 204)
    assert.equal((await ask('GET', path)).status, 404)
    assert.deepEqual(
      (await audited()).map(({ action }) => action),
      ['webhook.created', 'webhook.changed', 'webhook.deleted']
    )
  })

  test('get a new secret, and are switched off and on', async ({ assert }) => {
    const { ask } = await scene()
    const { id, secret } = (await ask('POST', '/v1/webhooks', HOOK)).body.data
    const path = `/v1/webhooks/${id}`
    const replaced = await ask('POST', `${path}/secret`)
    assert.match(replaced.body.data.secret, /^whsec_/)
    assert.notEqual(replaced.body.data.secret, secret)
    assert.equal(replaced.headers.get('cache-control'), 'no-store')

    assert.equal((await ask('DELETE', `${path}/activation`)).status, 204)
    assert.isFalse((await ask('GET', path)).body.data.enabled)
    assert.isTrue((await ask('PUT', `${path}/activation`)).body.data.enabled)
  })

  test('list their deliveries, the newest first', async ({ assert }) => {
    const { ask, stack } = await scene()
    const { id } = (await ask('POST', '/v1/webhooks', { ...HOOK, events: ['alert.crossed'] })).body
      .data
    await stack.sql(
      `INSERT INTO webhook_deliveries (webhook_id, event, subject_ids, state, attempts, status, ended_at)
         SELECT $1, 'alert.crossed', '{1,2}', 'delivered', n, 204, now() FROM generate_series(1, 30) AS n`,
      [id]
    )
    const first = await ask('GET', `/v1/webhooks/${id}/deliveries`)
    const [, next] = /<\/api(\S+)>; rel="next"/.exec(first.headers.get('link')!)!
    const deliveries = [...first.body.data, ...(await ask('GET', next)).body.data]
    assert.deepEqual(
      deliveries.map(({ attempts }) => attempts),
      Array.from({ length: 30 }, (_, n) => 30 - n)
    )
    assert.containsSubset(deliveries[0], { event: 'alert.crossed', items: 2, status: 204 })
    assert.match(deliveries[0].id, /^msg_[0-9a-f]{32}$/)
  })

  test('send a test', async ({ assert }) => {
    const { ask } = await scene()
    const { id } = (await ask('POST', '/v1/webhooks', HOOK)).body.data
    const sent = await ask('POST', `/v1/webhooks/${id}/test-deliveries`)
    assert.equal(sent.status, 202, JSON.stringify(sent.body))
    assert.containsSubset(sent.body.data, { event: 'webhook.test', state: 'waiting', items: 0 })
    const { data } = (await ask('GET', `/v1/webhooks/${id}/deliveries`)).body
    assert.deepEqual(
      data.map((each: { id: string }) => each.id),
      [sent.body.data.id]
    )
  })

  test('need a public https address and known events', async ({ assert }) => {
    const { ask } = await scene()
    const wrong = [
      { url: 'http://example.org' },
      { url: 'https://10.0.0.1/' },
      { events: [] },
      { events: ['reading.recorded', 'nothing'] },
    ]
    for (const fields of wrong) {
      const { status } = await ask('POST', '/v1/webhooks', { ...HOOK, ...fields })
      assert.equal(status, 422, JSON.stringify(fields))
    }
  })
})
