import { test } from '@japa/runner'
import {
  addStation,
  addWebhook,
  deleteWebhooks,
  insertWebhook,
  replaceSecret,
} from '#tests/support/add_webhook'
import { notices, pageText } from '#tests/support/page_text'
import { Stack } from '#tests/support/stack'
import { openTransaction } from '#tests/support/table_lock'
import { Visitor } from '#tests/support/visitor'

const URL = 'https://receiver.example/hook/of-the-receiver'

let stack: Stack
let admin: Visitor
let started: Promise<void> | undefined

/** Starts a web server of its own: other tests must not see its webhooks. */
async function start() {
  started ??= (async () => {
    stack = await Stack.start('postgres', {}, { hubs: 0, capturesLog: true })
    admin = await Visitor.admin(stack)
  })()
  await started
}

/** Without the marks that isolate names of another direction. */
const visible = (text: string) => text.replace(/[\u2068\u2069]/g, '')

const errorsOn = (body: string) =>
  [...body.matchAll(/<div class="invalid-feedback[^>]*>(.*?)<\/div>/gs)].map(([, text]) =>
    pageText(text).trim()
  )

const actionsOn = (type: string, id: number) =>
  stack.sql(
    `SELECT action, changes FROM audit_entries WHERE subject_type = $1 AND subject_id = $2 ORDER BY id`,
    [type, id]
  )

const undo = async (type: string, action: string, id: number) => {
  const [entry] = await stack.sql(
    `SELECT max(id) AS id FROM audit_entries
       WHERE subject_type = $1 AND action = $2 AND subject_id = $3`,
    [type, action, id]
  )
  return admin.submit('/admin/undos', { id: entry.id }, '/admin/audit')
}

test.group('The pages of webhooks', (group) => {
  group.setup(start)
  group.each.setup(async () => {
    await deleteWebhooks(stack)
  })

  test('say that there are none, and link to the form', async ({ assert }) => {
    const { body } = await admin.get('/admin/webhooks')
    assert.include(pageText(body), 'There are no webhooks.')
    assert.include(body, 'href="/admin/webhooks/create"')
  })

  test('show the secret once, when the webhook is added', async ({ assert }) => {
    const { id, secret } = await addWebhook(admin, URL)
    for (const path of [`/admin/webhooks`, `/admin/webhooks/${id}`, `/admin/webhooks/${id}/edit`]) {
      const { status, body } = await admin.get(path)
      assert.equal(status, 200)
      assert.notInclude(body, 'whsec_')
      assert.notInclude(body, secret.slice(6))
    }
    const { body } = await admin.get(`/admin/webhooks/${id}`)
    assert.include(pageText(body), URL)
    assert.include(pageText(body), 'Nothing was sent yet.')
  })

  test('explain what is wrong in the form, and keep what was typed', async ({ assert }) => {
    for (const [url, message] of [
      ['', 'Please fill in the address'],
      ['receiver', 'The address must be a URL such as https://example.org/hook'],
      ['http://receiver.example/', 'The address must begin with https://'],
      ['ftp://receiver.example/', 'The address must begin with https://'],
      ['javascript:alert(1)', 'The address must be a URL such as https://example.org/hook'],
      [
        'https://user:secret@receiver.example/',
        'The address must contain no user name and no password',
      ],
      ['https://127.0.0.1/', 'The address is not on the public internet'],
      ['https://[::1]/', 'The address is not on the public internet'],
      ['https://0x7f.1/', 'The address is not on the public internet'],
      ['https://localhost/', 'The address is not on the public internet'],
      ['https://169.254.169.254/latest/meta-data', 'The address is not on the public internet'],
    ]) {
      const fields = { 'name': 'Display', url, 'events[]': 'reading.recorded' }
      const { body } = await admin.submit('/admin/webhooks', fields, '/admin/webhooks/create')
      assert.deepEqual(errorsOn(body), [message], url)
      assert.match(body, /name="name"[^>]*value="Display"|value="Display"[^>]*name="name"/)
    }
    const none = await admin.submit(
      '/admin/webhooks',
      { name: 'x', url: URL },
      '/admin/webhooks/create'
    )
    assert.deepEqual(errorsOn(none.body), ['Please choose what the webhook is told'])
    assert.lengthOf(await stack.sql('SELECT FROM webhooks'), 0)
  })

  test('change a webhook, and record it without the path of its address', async ({ assert }) => {
    const { id } = await addWebhook(admin, URL)
    const fields = {
      'name': 'Screen',
      'url': 'https://other.example/another-secret',
      'events[0]': 'alert.crossed',
      'events[1]': 'message.posted',
    }
    const path = `/admin/webhooks/${id}`
    const { body } = await admin.submit(`${path}?_method=PUT`, fields, `${path}/edit`)
    assert.equal(notices(body), 'Screen is saved.')
    const [row] = await stack.sql('SELECT name, url, events FROM webhooks WHERE id = $1', [id])
    assert.deepEqual(row, {
      name: 'Screen',
      url: 'https://other.example/another-secret',
      events: ['alert.crossed', 'message.posted'],
    })
    const [, changed] = await actionsOn('webhook', id)
    assert.deepEqual(changed.changes, {
      name: { from: 'Display', to: 'Screen' },
      host: { from: 'receiver.example', to: 'other.example' },
      events: { from: 'reading.recorded', to: 'alert.crossed, message.posted' },
    })
    const log = await admin.get('/admin/audit')
    assert.match(
      visible(pageText(log.body)),
      /changed Screen: host receiver\.example → other\.example, name Display → Screen/
    )
    assert.notInclude(log.body, 'another-secret')
    assert.notInclude(log.body, 'of-the-receiver')
  })

  test('switch a webhook off and on, and undo it', async ({ assert }) => {
    const { id } = await addWebhook(admin, URL)
    const path = `/admin/webhooks/${id}`
    const isEnabled = async () => {
      const [{ enabled }] = await stack.sql('SELECT enabled FROM webhooks WHERE id = $1', [id])
      return enabled
    }
    await admin.submit(`${path}/activation?_method=DELETE`, {}, path)
    assert.isFalse(await isEnabled())
    await undo('webhook', 'webhook.disabled', id)
    assert.isTrue(await isEnabled())
    await undo('webhook', 'webhook.enabled', id)
    assert.isFalse(await isEnabled())
    await admin.submit(`${path}/activation`, {}, path)
    await admin.submit(`${path}/activation`, {}, path)
    assert.isTrue(await isEnabled())
    const actions = (await actionsOn('webhook', id)).map(({ action }) => action)
    assert.deepEqual(actions, [
      'webhook.created',
      'webhook.disabled',
      'webhook.enabled',
      'webhook.disabled',
      'webhook.enabled',
    ])
  })

  test('delete a webhook, which comes back with its secret if that is undone', async ({
    assert,
  }) => {
    const { id } = await addWebhook(admin, URL)
    const path = `/admin/webhooks/${id}`
    const [before] = await stack.sql('SELECT * FROM webhooks WHERE id = $1', [id])
    const { body } = await admin.submit(`${path}?_method=DELETE`, {}, path)
    assert.include(notices(body), 'is deleted')
    assert.include(pageText(body), 'There are no webhooks.')
    for (const address of [path, `${path}/edit`]) {
      assert.equal((await admin.get(address)).status, 404)
    }
    for (const change of ['/activation', '/secret', '/tests']) {
      assert.equal((await admin.submit(path + change, {}, '/admin/webhooks')).status, 404)
    }
    await undo('webhook', 'webhook.deleted', id)
    const [after] = await stack.sql('SELECT * FROM webhooks WHERE id = $1', [id])
    assert.deepEqual({ ...after, updated_at: before.updated_at }, before)
  })

  test('do not tell a restored webhook what was written while it was deleted', async ({
    assert,
  }) => {
    const { id } = await addWebhook(admin, URL)
    const path = `/admin/webhooks/${id}`
    await admin.submit(`${path}?_method=DELETE`, {}, path)
    // As a writer does that began before the deletion and commits after it.
    await stack.sql(
      `INSERT INTO webhook_deliveries (webhook_id, event, subject_ids)
         VALUES ($1, 'reading.recorded', '{1}')`,
      [id]
    )
    await undo('webhook', 'webhook.deleted', id)
    const deliveries = await stack.sql('SELECT state FROM webhook_deliveries')
    assert.deepEqual(deliveries, [{ state: 'dropped' }])
  })

  test('let a webhook that has failed begin anew if an undo brings it back', async ({ assert }) => {
    const { id } = await addWebhook(admin, URL)
    const path = `/admin/webhooks/${id}`
    const fail = () =>
      stack.sql(
        `UPDATE webhooks SET failures = 6, failing_since = now() - interval '2 days',
             next_attempt_at = now() + interval '1 hour' WHERE id = $1`,
        [id]
      )
    const state = async () => {
      const [row] = await stack.sql(
        `SELECT enabled, deleted_at, failures, failing_since, next_attempt_at
           FROM webhooks WHERE id = $1`,
        [id]
      )
      return row
    }
    const anew = {
      enabled: true,
      deleted_at: null,
      failures: 0,
      failing_since: null,
      next_attempt_at: null,
    }
    await admin.submit(`${path}/activation?_method=DELETE`, {}, path)
    await admin.submit(`${path}/activation`, {}, path)
    await fail()
    await undo('webhook', 'webhook.enabled', id)
    await undo('webhook', 'webhook.disabled', id)
    assert.deepEqual(await state(), anew)

    await fail()
    await admin.submit(`${path}?_method=DELETE`, {}, path)
    await undo('webhook', 'webhook.deleted', id)
    assert.deepEqual(await state(), anew)
  })

  test('replace the secret, and record it without the secret', async ({ assert }) => {
    const { id, secret } = await addWebhook(admin, URL)
    const renewed = await replaceSecret(admin, `/admin/webhooks/${id}`)
    const entries = JSON.stringify(await stack.sql('SELECT * FROM audit_entries'))
    const rows = JSON.stringify(await stack.sql('SELECT * FROM webhooks'))
    const sessions = JSON.stringify(await stack.sql('SELECT * FROM sessions'))
    for (const value of [secret, renewed]) {
      for (const place of [entries, rows, sessions, stack.log]) {
        assert.notInclude(place, value.slice(6))
      }
    }
    assert.containsSubset(await actionsOn('webhook', id), [
      { action: 'webhook.secret_replaced', changes: {} },
    ])
  })

  test('say that a test waits if no worker runs', async ({ assert }) => {
    const { id } = await addWebhook(admin, URL)
    const path = `/admin/webhooks/${id}`
    const hint = 'No worker is running, so deliveries wait.'
    assert.notInclude(pageText((await admin.get(path)).body), hint)
    const { body } = await admin.submit(`${path}/tests`, {}, path)
    assert.include(pageText(body), hint)
    assert.include(body, 'data-auto-refresh')
  })

  test('allow 20 webhooks', async ({ assert }) => {
    for (let n = 0; n < 20; n++) await insertWebhook(stack)
    const fields = { 'name': 'One more', 'url': URL, 'events[]': 'reading.recorded' }
    const { body } = await admin.submit('/admin/webhooks', fields, '/admin/webhooks/create')
    assert.include(notices(body), 'There are 20 webhooks already')
    assert.lengthOf(await stack.sql('SELECT FROM webhooks'), 20)
  })

  test('allow 20 webhooks, also if several are added at the same moment', async ({ assert }) => {
    for (let n = 0; n < 18; n++) await insertWebhook(stack)
    const fields = { 'name': 'One more', 'url': URL, 'events[]': 'reading.recorded' }
    const token = await admin.csrfToken()
    const add = () => admin.send('/admin/webhooks', { ...fields, _csrf: token }, '/admin/webhooks')
    const answers = await Promise.all(Array.from({ length: 6 }, add))
    assert.lengthOf(
      answers.filter(({ status }) => status === 200),
      2
    )
    assert.lengthOf(await stack.sql('SELECT FROM webhooks'), 20)
  })

  test('allow 20 webhooks, also if a deleted one is restored', async ({ assert }) => {
    const { id } = await addWebhook(admin, URL)
    const path = `/admin/webhooks/${id}`
    await admin.submit(`${path}?_method=DELETE`, {}, path)
    for (let n = 0; n < 20; n++) await insertWebhook(stack)
    const { body } = await undo('webhook', 'webhook.deleted', id)
    assert.include(notices(body), 'There are 20 webhooks already')
    assert.lengthOf(await stack.sql('SELECT FROM webhooks WHERE deleted_at IS NULL'), 20)
  })

  test('do not wait for a writer that has not committed, and do not tell later of what it writes', async ({
    assert,
  }) => {
    const { id } = await addWebhook(admin, URL)
    const city = await stack.city('Written')
    const writer = await openTransaction(
      stack,
      `INSERT INTO readings (city_id, celsius) VALUES (${city}, 1)`
    )
    const { rowCount } = await writer.run(`SELECT FROM webhook_deliveries WHERE webhook_id = ${id}`)
    assert.equal(rowCount, 1, 'the writer refers to the webhook')
    const path = `/admin/webhooks/${id}`
    await admin.submit(`${path}/activation?_method=DELETE`, {}, path)
    const [{ enabled }] = await stack.sql('SELECT enabled FROM webhooks WHERE id = $1', [id])
    assert.isFalse(enabled)

    await writer.commit()
    await admin.submit(`${path}/activation`, {}, path)
    const deliveries = await stack.sql('SELECT state FROM webhook_deliveries')
    assert.deepEqual(deliveries, [{ state: 'dropped' }])
  })
})

test.group('The pages of weather stations', (group) => {
  group.setup(start)
  group.each.setup(async () => {
    await stack.sql('DELETE FROM stations')
  })

  test('say that there are none', async ({ assert }) => {
    const { body } = await admin.get('/admin/stations')
    assert.include(pageText(body), 'There are no weather stations that push readings.')
  })

  test('find the city by its name, and show the address and the secret once', async ({
    assert,
  }) => {
    const city = await stack.city('Stationville')
    const { id, secret } = await addStation(admin, 'Stationville, Testland')
    const [row] = await stack.sql('SELECT city_id FROM stations WHERE id = $1', [id])
    assert.equal(row.city_id, city)
    const { body } = await admin.get(`/admin/stations/${id}/edit`)
    assert.include(pageText(body), `/api/v1/stations/${id}/readings`)
    assert.include(pageText(body), 'It has sent nothing yet.')
    assert.match(body, /href="\/admin\/webhooks"\s+aria-current="true"/)
    for (const path of ['/admin/stations', `/admin/stations/${id}/edit`]) {
      assert.notInclude((await admin.get(path)).body, secret.slice(6))
    }
  })

  test('explain that there is no such city', async ({ assert }) => {
    for (const city of ['Nowhere at all', '']) {
      const form = await admin.submit(
        '/admin/stations',
        { name: 'Roof', city },
        '/admin/stations/create'
      )
      assert.lengthOf(errorsOn(form.body), 1, city)
    }
    assert.lengthOf(await stack.sql('SELECT FROM stations'), 0)
  })

  test('change a station and its city, and say so in the audit log', async ({ assert }) => {
    await stack.city('First city')
    const second = await stack.city('Second city')
    const { id } = await addStation(admin, 'First city')
    const fields = { name: 'Yard', city: String(second) }
    const path = `/admin/stations/${id}`
    await admin.submit(`${path}?_method=PUT`, fields, `${path}/edit`)
    const [, changed] = await actionsOn('station', id)
    assert.deepEqual(changed.changes, {
      name: { from: 'Roof', to: 'Yard' },
      city: { from: 'First city', to: 'Second city', id: second },
    })
    const { body } = await admin.get('/admin/audit')
    assert.include(visible(pageText(body)), 'city First city → Second city')
  })

  test('fill in the city from which the form was opened', async ({ assert }) => {
    const city = await stack.city('Linked city')
    const edit = await admin.get(`/admin/cities/${city}/edit`)
    assert.include(edit.body, `/admin/stations/create?city=${city}`)
    const { body } = await admin.get(`/admin/stations/create?city=${city}`)
    assert.include(body, 'value="Linked city, Testland"')
    assert.equal((await admin.get('/admin/stations/create?city=nonsense')).status, 200)
  })
})
