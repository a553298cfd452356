import { test } from '@japa/runner'
import { notices, pageText } from '#tests/support/page_text'
import { TcpProxy } from '#tests/support/tcp_proxy'
import { createDatabase } from '#tests/support/start_services'
import { Stack, stackOn } from '#tests/support/stack'
import { until, Visitor } from '#tests/support/visitor'

/** Matches only the hubs page and its JSON. */
const HUBS = /data-pending=|"owed"/

async function fetchHubs(admin: Visitor) {
  const { body } = await admin.get('/admin/hub.json')
  return JSON.parse(body)
}

test.group('The hubs page', () => {
  test('is visible to admins only, and so is its JSON', async ({ assert }) => {
    const stack = await stackOn()
    const [admin, manager] = [await Visitor.admin(stack), await Visitor.manager(stack)]
    for (const path of ['/admin/hub', '/admin/hub.json']) {
      const seen = await admin.get(path)
      assert.equal(seen.status, 200, path)
      assert.match(seen.body, HUBS, 'the premise')
      for (const other of [manager, await Visitor.registered(stack)]) {
        const { status, body } = await other.get(path)
        assert.equal(status, 404, path)
        assert.notMatch(body, HUBS)
      }
      await stack.sql(`UPDATE users SET role = 'member' WHERE email = $1`, [manager.email])
    }
    await Visitor.admin(stack) // The last admin cannot lose the role.
    await stack.sql(`UPDATE users SET role = 'member' WHERE email = $1`, [admin.email])
    assert.equal((await admin.get('/admin/hub.json')).status, 404, 'a former admin')
  })

  test('keeps flash messages for the next page when it polls', async ({ assert }) => {
    const stack = await stackOn()
    const admin = await Visitor.admin(stack)
    const fields = { city_id: 'none', _csrf: await admin.csrfToken() }
    const { status } = await admin.send('/subscriptions', fields, '/dashboard')
    assert.equal(status, 302)

    await fetchHubs(admin)

    const nextNotices = async () => notices((await admin.get('/dashboard')).body)
    assert.isNotEmpty(await nextNotices())
    assert.isEmpty(await nextNotices())
  })

  test('queries the hubs once for simultaneous requests', async ({ assert }) => {
    const stack = await stackOn()
    const admins = await Promise.all([1, 2, 3, 4].map(() => Visitor.admin(stack)))
    const listeners = () =>
      stack.sql(
        `SELECT FROM pg_stat_activity WHERE application_name LIKE 'fairweather status%'
           AND datname = current_database()`
      )
    assert.isEmpty(await listeners())
    let maximum = 0
    const timer = setInterval(async () => {
      const { length } = await listeners()
      maximum = Math.max(maximum, length)
    }, 50)

    const answers = await Promise.all(admins.map(fetchHubs))

    clearInterval(timer)
    const counts = answers.map(({ hubs }) => hubs.length)
    assert.deepEqual(counts, [1, 1, 1, 1])
    assert.equal(maximum, 1)
  })
})

test.group('The hubs page of a failing hub', (group) => {
  let stack: Stack
  let proxy: TcpProxy
  let admin: Visitor
  group.setup(async () => {
    const url = await createDatabase()
    proxy = await TcpProxy.inFrontOf(url)
    const settings = { DATABASE_URL: url, DATABASE_DIRECT_URL: proxy.urlThrough(url) }
    stack = await Stack.start('postgres', settings)
    admin = await Visitor.admin(stack)
    return async () => {
      await stack.stop()
      proxy.close()
    }
  })

  test('works again after a connection became half-open during a query', async ({ assert }) => {
    assert.lengthOf((await fetchHubs(admin)).hubs, 1)

    const response = fetchHubs(admin)
    await new Promise((resolve) => setTimeout(resolve, 500))
    proxy.halfOpen()
    await response

    await until('the hub', async () => (await fetchHubs(admin)).hubs?.length === 1, 10_000)
  })

  test('explains how to start a hub if none answers, and shows what is pending', async ({
    assert,
  }) => {
    await stack.killHub(stack.hubs[0])
    await stack.city('Pending', 20)
    const gone = await stack.city('Gone', null)
    await stack.sql('DELETE FROM cities WHERE id = $1', [gone])
    await until('no hub', async () => (await fetchHubs(admin)).hubs?.length === 0)

    const { status, body } = await admin.get('/admin/hub')

    assert.equal(status, 200)
    const shown = pageText(body)
    assert.include(shown, 'No hub answers, so no page is live. Start one with npm start or')
    const pending = 'readings 1 and revocations 1 and rooms of the chat 0 and inboxes of members 0'
    assert.include(shown, `Not announced yet: ${pending}`)
    assert.match(body, /data-none\s*>/)
    assert.match(body, /data-some[^>]* hidden/)
    const owed = { readings: 1, rooms: 0, inboxes: 0, revocations: 1 }
    assert.deepEqual(await fetchHubs(admin), { hubs: [], owed })
  })

  test('names the doctor if the hubs cannot be asked', async ({ assert }) => {
    proxy.close()
    await until('the failure', async () => (await fetchHubs(admin)).hubs === null)

    const { status, body } = await admin.get('/admin/hub')

    assert.equal(status, 200)
    assert.match(body, /data-unavailable\s*>/)
    assert.match(body, /data-none[^>]* hidden/)
    assert.isNull((await fetchHubs(admin)).hubs)
  })
})
