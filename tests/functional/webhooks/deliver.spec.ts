import { test } from '@japa/runner'
import { addAlert } from '#tests/support/add_alert'
import { addMessage } from '#tests/support/add_message'
import { addWebhook, deleteWebhooks, replaceSecret } from '#tests/support/add_webhook'
import { wakeWorkers } from '#tests/support/job_pauses'
import { waitForMail } from '#tests/support/mailbox'
import { pageText } from '#tests/support/page_text'
import { Stack } from '#tests/support/stack'
import { until, Visitor } from '#tests/support/visitor'
import { isSignedWith, WebhookReceiver } from '#tests/support/webhook_receiver'

test.group('Webhooks', (group) => {
  let stack: Stack
  let admin: Visitor
  let receiver: WebhookReceiver
  let city: number
  group.setup(async () => {
    receiver = await WebhookReceiver.start()
    const settings = { WEBHOOK_HTTP: 'true', WEBHOOK_PRIVATE_HOSTS: '127.0.0.1' }
    stack = await Stack.start('postgres', settings, { hubs: 0 })
    admin = await Visitor.admin(stack)
    city = await stack.city('Hookville', 10)
    await stack.startJobs()
    return () => receiver.stop()
  })
  group.each.setup(async () => {
    await deleteWebhooks(stack)
    receiver.requests.length = 0
    receiver.answer = (response) => response.end('ok')
  })

  const record = (celsius: number, count = 1) =>
    stack.sql(
      `INSERT INTO readings (city_id, celsius, measured_at, source)
         SELECT $1, $2, now() - n * interval '1 second', 'sql' FROM generate_series(1, $3) AS n`,
      [city, celsius, count]
    )

  const deliveriesOf = (id: number) =>
    stack.sql('SELECT * FROM webhook_deliveries WHERE webhook_id = $1 ORDER BY id', [id])

  const webhookOf = async (id: number) => {
    const [row] = await stack.sql('SELECT * FROM webhooks WHERE id = $1', [id])
    return row
  }

  const untilRequests = (count: number) =>
    until(`${count} requests`, () => receiver.requests.length >= count, 20_000)

  const untilFailures = (id: number, count: number) =>
    until(`${count} failures`, async () => (await webhookOf(id)).failures >= count, 20_000)

  const untilDone = (id: number) =>
    until(
      'nothing waits',
      async () => {
        const rows = await deliveriesOf(id)
        return rows.length > 0 && rows.every(({ state }) => state !== 'waiting')
      },
      20_000
    )

  /** Ends the pause after a failure. */
  async function retryNow(id: number) {
    await stack.sql('UPDATE webhooks SET next_attempt_at = now() WHERE id = $1', [id])
    await stack.sql(
      `UPDATE pgboss.job SET start_after = now() WHERE name = 'webhook' AND state = 'created'`
    )
    await wakeWorkers(stack.sql, 'webhook')
  }

  test('tell of a reading that bare SQL has written, signed with the secret', async ({
    assert,
  }) => {
    const { id, secret } = await addWebhook(admin, receiver.url)
    await record(-3.4)
    await untilRequests(1)

    const [request] = receiver.requests
    assert.isTrue(isSignedWith(request, secret))
    assert.match(request.id, /^msg_[\da-f]{32}$/)
    assert.equal(request.headers['content-type'], 'application/json')
    assert.match(String(request.headers['user-agent']), /^Fairweather\/\d/)
    assert.equal(request.body.type, 'reading.recorded')
    const [reading] = request.body.data.readings
    assert.containsSubset(reading, { cityId: city, city: 'Hookville', country: 'Testland' })
    assert.containsSubset(reading, { celsius: -3.4, source: 'sql' })
    assert.match(String(reading.measuredAt), /^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
    await untilDone(id)
    const [delivery] = await deliveriesOf(id)
    assert.containsSubset(delivery, { state: 'delivered', attempts: 1, status: 200, problem: null })
  })

  test('are told only what they want, and only one webhook of two if the other one is off', async ({
    assert,
  }) => {
    const messages = await addWebhook(admin, receiver.url, ['message.posted'], 'Messages')
    const off = await addWebhook(admin, receiver.url, ['reading.recorded'], 'Off')
    await admin.submit(`/admin/webhooks/${off.id}/activation?_method=DELETE`, {}, '/admin/webhooks')
    await record(5)
    await addMessage(admin, { body: 'Hello' })
    await untilDone(messages.id)
    assert.deepEqual(
      receiver.requests.map(({ body }) => body.type),
      ['message.posted']
    )
    assert.containsSubset(receiver.told('messages'), [
      { room: 'Lobby', roomId: 0, author: admin.name, body: 'Hello' },
    ])
    assert.lengthOf(await deliveriesOf(off.id), 0)
  })

  test('are told of a crossed limit once, without its members', async ({ assert }) => {
    const { id } = await addWebhook(admin, receiver.url, ['alert.crossed'])
    const members = [await Visitor.registered(stack), await Visitor.registered(stack)]
    for (const member of members) await addAlert(member, { city_id: city, celsius: 30 })
    await stack.sql('INSERT INTO readings (city_id, celsius) VALUES ($1, 31.5)', [city])
    await untilDone(id)

    assert.lengthOf(await stack.sql('SELECT FROM notifications WHERE city_id = $1', [city]), 2)
    const [alert, ...others] = receiver.told('alerts')
    assert.lengthOf(others, 0)
    assert.sameMembers(Object.keys(alert), [
      'cityId',
      'city',
      'country',
      'kind',
      'limit',
      'celsius',
      'measuredAt',
    ])
    assert.containsSubset(alert, { cityId: city, kind: 'above', limit: 30, celsius: 31.5 })
    for (const member of members) {
      const account = await member.account()
      assert.notInclude(receiver.requests[0].raw, member.email)
      assert.notInclude(receiver.requests[0].raw, account.name)
    }
  })

  test('are told of many readings in few requests, in their order', async ({ assert }) => {
    const { id } = await addWebhook(admin, receiver.url)
    await record(7, 250)
    await untilDone(id)
    assert.deepEqual(
      receiver.requests.map(({ body }) => body.data.readings.length),
      [100, 100, 50]
    )
    const ids = receiver.told('readings').map((reading) => Number(reading.id))
    assert.deepEqual(
      ids,
      [...ids].sort((a, b) => a - b)
    )
    assert.lengthOf(new Set(ids), 250)
  })

  test('are told of what was written while the receiver was down, together', async ({ assert }) => {
    const { id } = await addWebhook(admin, receiver.url)
    receiver.answer = (response) => response.writeHead(503).end()
    await record(1)
    await untilFailures(id, 1)
    for (const celsius of [2, 3, 4]) await record(celsius)
    receiver.answer = (response) => response.end()
    await retryNow(id)
    await untilDone(id)

    const [failed, repeated, rest] = receiver.requests
    assert.equal(repeated.id, failed.id)
    assert.equal(repeated.raw, failed.raw, 'a delivery that may have arrived keeps its contents')
    assert.deepEqual(
      rest.body.data.readings.map(({ celsius }) => celsius),
      [2, 3, 4]
    )
    assert.containsSubset(await webhookOf(id), { failures: 0, failing_since: null })
  })

  test('wait longer after each failure', async ({ assert }) => {
    const { id } = await addWebhook(admin, receiver.url)
    receiver.answer = (response) => response.writeHead(500).end()
    await record(1)
    await untilFailures(id, 1)
    const pause = async () => {
      const [{ seconds }] = await stack.sql(
        'SELECT extract(epoch FROM next_attempt_at - now())::float8 AS seconds FROM webhooks WHERE id = $1',
        [id]
      )
      return seconds
    }
    assert.isAtMost(await pause(), 6)
    await retryNow(id)
    await untilFailures(id, 2)
    assert.isAbove(await pause(), 15)
    const page = pageText((await admin.get(`/admin/webhooks/${id}`)).body)
    assert.include(page, 'No request has succeeded since')
    assert.include(page, 'status 500')
  })

  test('give up a delivery that the receiver refuses five times, and send the next one', async ({
    assert,
  }) => {
    const { id } = await addWebhook(admin, receiver.url, ['reading.recorded', 'message.posted'])
    receiver.answer = (response, { body }) =>
      response.writeHead(body.type === 'reading.recorded' ? 422 : 200).end()
    await record(1)
    await untilFailures(id, 1)
    await addMessage(admin, { body: 'After it' })
    for (let failures = 2; failures <= 5; failures++) {
      await retryNow(id)
      await untilFailures(id, failures)
    }
    await retryNow(id)
    await untilDone(id)
    const states = (await deliveriesOf(id)).map(({ state, attempts }) => ({ state, attempts }))
    assert.deepEqual(states, [
      { state: 'rejected', attempts: 5 },
      { state: 'delivered', attempts: 1 },
    ])
  })

  test('are switched off at once if the receiver is gone, and the admins get a mail', async ({
    assert,
  }) => {
    await stack.sql('UPDATE users SET email_verified_at = now() WHERE email = $1', [admin.email])
    const { id } = await addWebhook(admin, receiver.url)
    receiver.answer = (response) => response.writeHead(410).end()
    await record(1)
    const mail = await waitForMail(stack, admin.email, 'A webhook was switched off')
    assert.include(mail.text, 'does not exist any more')
    assert.equal(mail.path, `/admin/webhooks/${id}`)
    assert.containsSubset(await webhookOf(id), { enabled: false, disabled_reason: 'gone' })
    const [delivery] = await deliveriesOf(id)
    assert.containsSubset(delivery, { state: 'dropped', status: 410 })
    const page = pageText((await admin.get(`/admin/webhooks/${id}`)).body)
    assert.include(page, 'its receiver says that it does not exist any more')
  })

  test('are switched off after three days of failures, and begin anew when they are switched on', async ({
    assert,
  }) => {
    const { id } = await addWebhook(admin, receiver.url)
    receiver.answer = (response) => response.writeHead(500).end()
    await record(1)
    await untilFailures(id, 1)
    await stack.sql(
      `UPDATE webhooks SET failing_since = now() - interval '71 hours 59 minutes' WHERE id = $1`,
      [id]
    )
    await retryNow(id)
    await untilFailures(id, 2)
    assert.isTrue((await webhookOf(id)).enabled)
    await stack.sql(`UPDATE webhooks SET failing_since = now() - interval '3 days' WHERE id = $1`, [
      id,
    ])
    await retryNow(id)
    await until('off', async () => !(await webhookOf(id)).enabled, 20_000)
    assert.equal((await webhookOf(id)).disabled_reason, 'failing')

    receiver.answer = (response) => response.end()
    await admin.submit(`/admin/webhooks/${id}/activation`, {}, `/admin/webhooks/${id}`)
    assert.containsSubset(await webhookOf(id), {
      enabled: true,
      failures: 0,
      failing_since: null,
      disabled_reason: null,
    })
    receiver.requests.length = 0
    await record(8)
    await untilRequests(1)
    assert.deepEqual(
      receiver.told('readings').map(({ celsius }) => celsius),
      [8],
      'what happened before is not told'
    )
  })

  test('do not tell of a message that was deleted before it was sent', async ({ assert }) => {
    const { id } = await addWebhook(admin, receiver.url, ['message.posted'])
    receiver.answer = (response) => response.writeHead(500).end()
    await addMessage(admin, { body: 'First' })
    await untilFailures(id, 1)
    const secret = await addMessage(admin, { body: 'Too private' })
    await stack.sql('UPDATE messages SET deleted_at = now() WHERE id = $1', [secret])
    receiver.answer = (response) => response.end()
    await retryNow(id)
    await untilDone(id)
    assert.isFalse(receiver.requests.some(({ raw }) => raw.includes('Too private')))
    assert.deepEqual(
      (await deliveriesOf(id)).map(({ state }) => state),
      ['delivered', 'dropped']
    )
  })

  test('sign with the old and the new secret for a day after it was replaced', async ({
    assert,
  }) => {
    const { id, secret: old } = await addWebhook(admin, receiver.url)
    const renewed = await replaceSecret(admin, `/admin/webhooks/${id}`)
    assert.notEqual(renewed, old)
    await record(1)
    await untilRequests(1)
    assert.isTrue(isSignedWith(receiver.requests[0], old))
    assert.isTrue(isSignedWith(receiver.requests[0], renewed))
    await stack.sql('UPDATE webhooks SET previous_secret_until = now() WHERE id = $1', [id])
    await record(2)
    await untilRequests(2)
    assert.isFalse(isSignedWith(receiver.requests[1], old))
    assert.isTrue(isSignedWith(receiver.requests[1], renewed))
  })

  test('can be tested while they are off', async ({ assert }) => {
    const { id } = await addWebhook(admin, receiver.url)
    await admin.submit(`/admin/webhooks/${id}/activation?_method=DELETE`, {}, '/admin/webhooks')
    await admin.submit(`/admin/webhooks/${id}/tests`, {}, `/admin/webhooks/${id}`)
    await untilDone(id)
    assert.equal(receiver.requests[0].body.type, 'webhook.test')
    const page = pageText((await admin.get(`/admin/webhooks/${id}`)).body)
    assert.match(page, /Test Delivered .* 1 attempt \d+ ms status 200/)
  })

  test('are told of one statement with 20,000 readings by one job and 200 rows', async ({
    assert,
  }) => {
    const { id } = await addWebhook(admin, receiver.url)
    await stack.sql('UPDATE webhooks SET next_attempt_at = $2 WHERE id = $1', [id, '2100-01-01'])
    await stack.sql(`DELETE FROM pgboss.job WHERE name = 'webhook'`)
    await record(3, 20_000)
    const [{ jobs }] = await stack.sql(
      `SELECT count(*)::integer AS jobs FROM pgboss.job WHERE name = 'webhook'`
    )
    assert.equal(jobs, 1)
    assert.lengthOf(await deliveriesOf(id), 200)
  })
})
