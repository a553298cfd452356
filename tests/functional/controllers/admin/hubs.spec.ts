import { hostname } from 'node:os'
import { test } from '@japa/runner'
import type { HubStatus } from '#hub/status'
import { untilNothingPending } from '#tests/support/wait_for_outbox'
import { notices, pageText } from '#tests/support/page_text'
import { TcpProxy } from '#tests/support/tcp_proxy'
import { createDatabase, freePort } from '#tests/support/services'
import { buses, Stack, stackOn, twoHubsOn } from '#tests/support/stack'
import { oversee, until, Visitor } from '#tests/support/visitor'

/** What only this page and its answers have. */
const HUBS = /data-owed=|"owed"/

const answerOf = async (admin: Visitor) => JSON.parse((await admin.get('/admin/hub.json')).body)
const delivered = ({ hubs }: { hubs: HubStatus[] }) =>
  hubs.reduce((sum, { counts }) => sum + counts.delivered, 0)

for (const bus of buses) {
  test.group(`The hubs’ page, on ${bus}`, () => {
    test('has each hub that runs, with its sockets, and which one leads', async ({ assert }) => {
      const stack = await twoHubsOn(bus)
      const admin = await Visitor.admin(stack)
      await admin.connect()

      const { status, body } = await admin.get('/admin/hub')

      assert.equal(status, 200)
      assert.include(pageText(body), '2 hubs answer')
      const rows = [...body.matchAll(/<tr[^>]* data-hub="([^"]+)".*?<\/tr>/gs)]
      assert.sameMembers(
        rows.map(([, name]) => name),
        stack.hubs.map(({ process: { pid } }) => `${hostname()} ${pid}`)
      )
      const sockets = rows.map(([row]) =>
        Number(/data-column="sockets">\s*(\d+)\s*</.exec(row)?.[1])
      )
      assert.sameMembers(sockets, [1, 0])
      assert.lengthOf(
        rows.filter(([row]) => !/data-leads[^>]* hidden/.test(row)),
        1
      )
      assert.match(body, /data-none[^>]* hidden/)
      assert.match(body, /data-unasked[^>]* hidden/)
      admin.leave()
    })

    test('is told what each has delivered so far, at this moment', async ({ assert }) => {
      const stack = await twoHubsOn(bus)
      const admin = await Visitor.admin(stack)
      const city = await stack.city('Delivered', 20)
      await untilNothingPending(stack)
      for (const socket of await admin.connectToAll()) await oversee(socket, [city])
      const before = await answerOf(admin)
      assert.lengthOf(before.hubs, 2)

      await stack.sql('UPDATE cities SET celsius = 21 WHERE id = $1', [city])
      await untilNothingPending(stack)

      await until('one delivered by each', async () => {
        const now = await answerOf(admin)
        return delivered(now) === delivered(before) + 2
      })
      admin.leave()
    })
  })
}

test.group('The hubs’ page', () => {
  test('says what to do where no hub answers, and what is owed', async ({ assert }) => {
    const stack = await Stack.start('postgres', {}, { hubs: 0 })
    const admin = await Visitor.admin(stack)
    await stack.city('Owed', 20)
    const gone = await stack.city('Gone', null)
    await stack.sql('DELETE FROM cities WHERE id = $1', [gone])

    const { status, body } = await admin.get('/admin/hub')

    assert.equal(status, 200)
    const said = pageText(body)
    assert.include(said, 'No hub answers, so nothing is live. Start one by npm start or')
    assert.include(said, 'not announced yet: cities 1 and ended rights 1')
    assert.match(body, /data-none\s*>/)
    assert.match(body, /data-some[^>]* hidden/)
    const owed = { readings: 1, revocations: 1 }
    assert.deepEqual(await answerOf(admin), { hubs: [], owed })
    await stack.stop()
  })

  test('says where to look when the bus does not carry the question', async ({ assert }) => {
    const nowhere = { REDIS_URL: `redis://127.0.0.1:${await freePort()}` }
    const stack = await Stack.start('postgres', nowhere, { hubs: 0 })
    const admin = await Visitor.admin(stack)

    const { status, body } = await admin.get('/admin/hub')

    assert.equal(status, 200)
    assert.match(body, /data-unasked\s*>/)
    assert.match(body, /data-none[^>]* hidden/)
    assert.isNull((await answerOf(admin)).hubs)
    await stack.stop()
  })

  test('and its answers are there for admins alone', async ({ assert }) => {
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
    await Visitor.admin(stack) // for there has to be one
    await stack.sql(`UPDATE users SET role = 'member' WHERE email = $1`, [admin.email])
    assert.equal((await admin.get('/admin/hub.json')).status, 404, 'an admin who is one no longer')
  })

  test('leaves what is to be said on the next page to that', async ({ assert }) => {
    const stack = await stackOn()
    const admin = await Visitor.admin(stack)
    const fields = { city_id: 'none', _csrf: await admin.csrfToken() }
    const { status } = await admin.send('/subscriptions', fields, '/dashboard')
    assert.equal(status, 302)

    await answerOf(admin)

    const said = async () => notices((await admin.get('/dashboard')).body)
    assert.isNotEmpty(await said())
    assert.isEmpty(await said())
  })

  test('asks the hubs once for all who ask at the time', async ({ assert }) => {
    const stack = await stackOn()
    const admins = await Promise.all([1, 2, 3, 4].map(() => Visitor.admin(stack)))
    const listening = () =>
      stack.sql(`SELECT FROM pg_stat_activity WHERE query LIKE 'LISTEN status%'`)
    assert.isEmpty(await listening())
    let most = 0
    const looking = setInterval(async () => (most = Math.max(most, (await listening()).length)), 50)

    const answers = await Promise.all(admins.map(answerOf))

    clearInterval(looking)
    assert.deepEqual(answers.map(({ hubs }) => hubs.length), [1, 1, 1, 1]) // prettier-ignore
    assert.equal(most, 1)
  })

  test('answers again though a connection went dead in the middle of a question', async ({
    assert,
  }) => {
    const plain = await createDatabase()
    const proxy = await TcpProxy.inFrontOf(plain)
    const through = { DATABASE_URL: plain, DATABASE_DIRECT_URL: proxy.urlThrough(plain) }
    const stack = await Stack.start('postgres', through)
    const admin = await Visitor.admin(stack)
    assert.lengthOf((await answerOf(admin)).hubs, 1)

    const asked = answerOf(admin)
    await new Promise((resolve) => setTimeout(resolve, 500))
    proxy.halfOpen()
    await asked

    await until('the hub', async () => (await answerOf(admin)).hubs?.length === 1, 10_000)
    await stack.stop()
    proxy.close()
  }).timeout(60_000)
})
