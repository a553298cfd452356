import { test } from '@japa/runner'
import { addAlert, addNotification } from '#tests/support/add_alert'
import { addJob } from '#tests/support/add_job'
import { wakeWorkers } from '#tests/support/job_pauses'
import { notices, pageText } from '#tests/support/page_text'
import { privateCa } from '#tests/support/private_ca'
import {
  publicKeyOf,
  pushBrowser,
  PushService,
  vapidKey,
  type PushBrowser,
} from '#tests/support/push_service'
import { Stack, stackOn } from '#tests/support/stack'
import { until, Visitor } from '#tests/support/visitor'

test.group('Pushes of alerts', (group) => {
  let stack: Stack
  let service: PushService
  group.setup(async () => {
    service = await PushService.start()
    const settings = {
      VAPID_PRIVATE_KEY: vapidKey(),
      PUSH_HOSTS: service.host,
      NODE_EXTRA_CA_CERTS: privateCa.caPath,
    }
    stack = await Stack.start('postgres', settings, { hubs: 0 })
    await stack.startJobs()
    return () => service.close()
  })
  group.each.setup(() => {
    const { answer } = service
    return () => {
      service.answer = answer
    }
  })

  const register = (member: Visitor, browser: PushBrowser) =>
    member.submit('/settings/devices', { form: 'devices', ...browser.fields }, '/settings')

  const devicesOf = (member: Visitor) =>
    stack.sql(
      `SELECT push_subscriptions.id FROM push_subscriptions JOIN sign_ins ON sign_ins.id = sign_in_id
         JOIN users ON users.id = user_id WHERE email = $1`,
      [member.email]
    )

  async function memberWithDevice() {
    const member = await Visitor.registered(stack)
    const city = await stack.city('Pushville', 20)
    await member.subscribe(city)
    const browser = service.addBrowser()
    await register(member, browser)
    const [{ id: deviceId }] = await devicesOf(member)
    return { member, city, browser, deviceId: deviceId as number }
  }

  /** Adds the job of a push, as if a limit had been crossed. */
  async function push({ member, city, deviceId }: Awaited<ReturnType<typeof memberWithDevice>>) {
    const notificationId = await addNotification(member, city)
    // The scheduled task must not add another job.
    await stack.sql('UPDATE notifications SET requested_at = now() WHERE id = $1', [notificationId])
    const id = await addJob(stack, { queue: 'push', data: { notificationId, deviceId } })
    await wakeWorkers(stack.sql, 'push')
    return { id, notificationId }
  }

  const untilDone = (id: string) =>
    until('the job', async () => {
      const [job] = await stack.sql('SELECT state FROM pgboss.job WHERE id = $1', [id])
      return job.state === 'completed'
    })

  test('reach the device of a member when a limit is crossed, encrypted and signed, and once', async ({
    assert,
  }) => {
    const { member, city, browser } = await memberWithDevice()
    await addAlert(member, { city_id: city })
    await stack.sql('INSERT INTO readings (city_id, celsius) VALUES ($1, 31.5)', [city])
    await until('the push', () => service.titlesFor(browser).length > 0, 25_000)

    const [{ message, headers }] = service.pushes.filter(({ path }) => path === browser.path)
    assert.equal(message.title, '\u2068Pushville\u2069: 31.5\u00a0°C, above 30\u00a0°C')
    assert.match(message.body, /^At \d\d:\d\d$/)
    assert.containsSubset(message, { tag: `city-${city}`, url: `/cities/${city}`, lang: 'en' })
    assert.containsSubset(headers, { ttl: '3600', urgency: 'high', topic: `city-${city}` })
    await until('the note in the list', async () =>
      /On the pages, and on your devices at \d\d:\d\d/.test(
        pageText((await member.get('/notifications')).body)
      )
    )
    assert.lengthOf(service.titlesFor(browser), 1)
  })

  for (const status of [404, 410]) {
    test(`forget a device for which the service answers ${status}`, async ({ assert }) => {
      const world = await memberWithDevice()
      service.answer = (response) => {
        response.statusCode = status
        response.end()
      }
      const { id } = await push(world)
      await untilDone(id)
      assert.isEmpty(await devicesOf(world.member))
    })
  }

  for (const status of [401, 403]) {
    test(`are not tried again if the service answers ${status}, until the member adds the device again`, async ({
      assert,
    }) => {
      const { member, city, browser, deviceId } = await memberWithDevice()
      service.answer = (response) => {
        response.statusCode = status
        response.end()
      }
      const { id } = await push({ member, city, browser, deviceId })
      await untilDone(id)
      const requests = () => service.requests.filter((path) => path === browser.path).length
      assert.equal(requests(), 1)
      service.answer = (response) => {
        response.statusCode = 201
        response.end()
      }
      const later = await push({ member, city, browser, deviceId })
      await untilDone(later.id)
      assert.equal(requests(), 1, 'a job that was added before')
      assert.include(
        pageText((await member.get('/settings')).body),
        'Receives no notifications until you add it again'
      )

      await register(member, browser)
      const { body } = await member.get('/settings')
      assert.notInclude(pageText(body), 'until you add it again')
      const [device] = await devicesOf(member)
      const again = await push({ member, city, browser, deviceId: device.id })
      await untilDone(again.id)
      assert.lengthOf(service.titlesFor(browser), 1)
    })
  }

  test('are not requested for a device whose service has refused them', async ({ assert }) => {
    const { member, city, deviceId } = await memberWithDevice()
    const jobs = () =>
      stack.sql(`SELECT id FROM pgboss.job WHERE (data->>'deviceId')::integer = $1`, [deviceId])
    const cross = async () => {
      const notificationId = await addNotification(member, city)
      await until(
        'the request',
        async () => {
          const [row] = await stack.sql('SELECT requested_at FROM notifications WHERE id = $1', [
            notificationId,
          ])
          return row.requested_at
        },
        25_000
      )
    }
    await cross()
    assert.lengthOf(await jobs(), 1, 'premise')
    await stack.sql('UPDATE push_subscriptions SET refused_key = $2 WHERE id = $1', [
      deviceId,
      publicKeyOf(stack.env.VAPID_PRIVATE_KEY),
    ])
    await cross()
    assert.lengthOf(await jobs(), 1)

    // The operator has set another key meanwhile.
    await stack.sql(`UPDATE push_subscriptions SET refused_key = repeat('k', 87) WHERE id = $1`, [
      deviceId,
    ])
    await cross()
    assert.lengthOf(await jobs(), 2)
  })

  test('wait as long as a busy service asks for', async ({ assert }) => {
    const world = await memberWithDevice()
    service.answer = (response) => {
      response.writeHead(429, { 'retry-after': '1800' }).end()
    }
    const { id, notificationId } = await push(world)
    await untilDone(id)
    const [later] = await stack.sql(
      `SELECT extract(epoch FROM start_after - now())::integer AS seconds FROM pgboss.job
         WHERE name = 'push' AND state = 'created' AND (data->>'notificationId')::integer = $1`,
      [notificationId]
    )
    assert.closeTo(later.seconds, 1800, 60)
    assert.lengthOf(await devicesOf(world.member), 1)
  })

  test('do not follow a redirect of the service to another host', async ({ assert }) => {
    const world = await memberWithDevice()
    service.answer = (response) => {
      response.writeHead(307, { location: `${service.url}/elsewhere` }).end()
    }
    const { id } = await push(world)
    await until('the failure', async () => {
      const [job] = await stack.sql('SELECT output FROM pgboss.job WHERE id = $1', [id])
      return job.output !== null
    })
    assert.notInclude(service.requests, '/elsewhere')
    await stack.sql('DELETE FROM pgboss.job WHERE id = $1', [id])
  })

  for (const [what, happen] of [
    [
      'has seen it',
      ({ member }) => member.submit('/notifications?_method=PUT', {}, '/notifications'),
    ],
    [
      'does not watch the city',
      ({ member, city }) =>
        member.submit(`/subscriptions/${city}?_method=DELETE`, {}, '/dashboard'),
    ],
    [
      'wants no pushes',
      ({ member }) =>
        member.submit('/settings/alerts?_method=PUT', { alert_mails: 'true' }, '/settings'),
    ],
    ['has signed out', ({ member }) => member.submit('/logout', {}, '/dashboard')],
    [
      'has removed the device',
      ({ member, deviceId }) =>
        member.submit(`/settings/devices/${deviceId}?_method=DELETE`, {}, '/settings'),
    ],
    [
      'is deactivated',
      async ({ member }) =>
        stack.sql('UPDATE users SET active = false WHERE email = $1', [member.email]),
    ],
    [
      'has not used the sign-in for long',
      async ({ member }) =>
        stack.sql(
          `UPDATE sign_ins SET last_used = now() - interval '1 year' FROM users
           WHERE users.id = user_id AND email = $1`,
          [member.email]
        ),
    ],
  ] as [string, (world: Awaited<ReturnType<typeof memberWithDevice>>) => Promise<unknown>][]) {
    test(`are not sent if the member meanwhile ${what}`, async ({ assert }) => {
      const world = await memberWithDevice()
      const notificationId = await addNotification(world.member, world.city)
      await stack.sql('UPDATE notifications SET requested_at = now() WHERE id = $1', [
        notificationId,
      ])
      await happen(world)
      const id = await addJob(stack, {
        queue: 'push',
        data: { notificationId, deviceId: world.deviceId },
      })
      await wakeWorkers(stack.sql, 'push')
      await untilDone(id)
      assert.isEmpty(service.titlesFor(world.browser))
    })
  }

  test('go to the sign-in that has registered the browser last', async ({ assert }) => {
    const { member, browser } = await memberWithDevice()
    const other = await Visitor.registered(stack)
    await register(other, browser)
    assert.isEmpty(await devicesOf(member))
    assert.lengthOf(await devicesOf(other), 1)
  })

  test('cannot be taken over by somebody who does not know the secret of the browser', async ({
    assert,
  }) => {
    const { member, browser } = await memberWithDevice()
    const intruder = await Visitor.registered(stack)
    const forged = { ...pushBrowser(service.url).fields, endpoint: browser.fields.endpoint }
    const { body } = await intruder.submit('/settings/devices', forged, '/settings')
    assert.include(notices(body), 'belong to another account')
    assert.lengthOf(await devicesOf(member), 1)
    assert.isEmpty(await devicesOf(intruder))
  })

  test('have one device for each sign-in', async ({ assert }) => {
    const { member } = await memberWithDevice()
    await register(member, service.addBrowser())
    assert.lengthOf(await devicesOf(member), 1)
  })

  for (const endpoint of [
    'http://fcm.googleapis.com/x',
    'https://127.0.0.1/x',
    'https://fcm.googleapis.com/x',
    'https://user:password@localhost/x',
    'https://localhost.evil.example/x',
    'file:///etc/passwd',
    'https://[::1]/',
    'no address',
    '',
  ]) {
    test(`refuse the address "${endpoint}", which is not of a push service`, async ({ assert }) => {
      const member = await Visitor.registered(stack)
      const fields = { ...pushBrowser(service.url).fields, endpoint }
      const { body } = await member.submit('/settings/devices', fields, '/settings')
      assert.match(notices(body), /push service that is not known here|fill in the endpoint/)
      assert.isEmpty(await devicesOf(member))
    })
  }

  for (const typed of ['HTTPS://localhost', 'https://LOCALHOST', 'https://local\thost']) {
    test(`store the address that browsers read in ${JSON.stringify(typed)}`, async ({ assert }) => {
      const member = await Visitor.registered(stack)
      const { path, fields } = pushBrowser(service.url)
      const endpoint = fields.endpoint.replace('https://localhost', typed)
      await register(member, { path, fields: { ...fields, endpoint } } as PushBrowser)
      const [device] = await stack.sql('SELECT * FROM push_subscriptions WHERE auth_secret = $1', [
        fields.auth_secret,
      ])
      assert.equal(device?.endpoint, service.url + path)
    })
  }

  test('refuse an address that is too long when it is encoded', async ({ assert }) => {
    const member = await Visitor.registered(stack)
    const fields = {
      ...pushBrowser(service.url).fields,
      endpoint: `${service.url}/${'ü'.repeat(500)}`,
    }
    const response = await member.submit('/settings/devices', fields, '/settings')
    assert.equal(response.status, 200)
    assert.isNotEmpty(notices(response.body))
    assert.isEmpty(await devicesOf(member))
  })

  test('refuse keys that are none', async ({ assert }) => {
    const member = await Visitor.registered(stack)
    for (const broken of [
      { public_key: 'A'.repeat(87) },
      { public_key: 'short' },
      { auth_secret: 'short' },
    ]) {
      const fields = { ...pushBrowser(service.url).fields, ...broken }
      const { body } = await member.submit('/settings/devices', fields, '/settings')
      assert.isNotEmpty(notices(body))
      assert.isEmpty(await devicesOf(member))
    }
  })

  test('are shown as devices, which only their member can remove', async ({ assert }) => {
    const { member, deviceId } = await memberWithDevice()
    const other = await Visitor.registered(stack)
    const removal = `/settings/devices/${deviceId}?_method=DELETE`
    assert.equal((await other.submit(removal, {}, '/settings')).status, 404)
    assert.include(pageText((await member.get('/settings')).body), 'This device, since')
    const removed = await member.submit(removal, {}, '/settings')
    assert.equal(notices(removed.body), 'The device receives no more notifications.')
    assert.isEmpty(await devicesOf(member))
  })
})

test.group('Without a key for pushes', () => {
  test('the settings show no devices', async ({ assert }) => {
    const member = await Visitor.registered(await stackOn())
    const { body } = await member.get('/settings')
    assert.notInclude(body, 'data-push')
    assert.notInclude(pageText(body), 'Notifications on your devices')
  })
})
