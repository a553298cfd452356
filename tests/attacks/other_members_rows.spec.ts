import { test } from '@japa/runner'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

async function membersAndCity() {
  const stack = await stackOn()
  const [member, other] = [await Visitor.registered(stack), await Visitor.registered(stack)]
  const city = await stack.city("Another's", -66.6)
  await other.subscribe(city)
  const subscribers = async () => {
    const rows = await stack.sql(
      'SELECT email FROM subscriptions JOIN users ON users.id = user_id WHERE city_id = $1',
      [city]
    )
    return rows.map(({ email }) => email)
  }
  return { stack, member, other, city, subscribers }
}

test.group("Another member's data", () => {
  test('cannot be changed by ending a subscription to the same city', async ({ assert }) => {
    const { member, other, city, subscribers } = await membersAndCity()
    await member.submit(`/subscriptions/${city}?_method=DELETE`)
    assert.deepEqual(await subscribers(), [other.email])

    await member.subscribe(city)
    await member.submit(`/subscriptions/${city}?_method=DELETE`, { user_id: 1 })
    assert.deepEqual(await subscribers(), [other.email])
  })

  test('is hidden: only the list of cities shows the temperature of a city to a member who does not watch it', async ({
    assert,
  }) => {
    const { member, other, city } = await membersAndCity()
    assert.include((await other.get('/dashboard')).body, '66.6')
    assert.include((await member.get("/cities?search=another's")).body, '66.6')
    for (const path of ['/dashboard', '/dashboard/wall', `/cities/${city}`]) {
      const { status, body } = await member.get(path)
      assert.equal(status, 200)
      assert.notInclude(body, '66.6', path)
    }
  })

  test('cannot be changed by ending their sign-ins or tokens', async ({ assert }) => {
    const { stack, member, other } = await membersAndCity()
    const token = await other.createToken()
    const [signIn, tokenSignIn] = await stack.sql(
      `SELECT sign_ins.id, access_token_id FROM sign_ins JOIN users ON users.id = user_id
       WHERE email = $1 ORDER BY sign_ins.id`,
      [other.email]
    )
    const ownToken = await member.createToken()
    for (const path of [
      `/settings/sign-ins/${signIn.id}`,
      `/settings/sign-ins/${tokenSignIn.id}`,
      `/settings/access-tokens/${tokenSignIn.access_token_id}`,
    ]) {
      assert.equal(
        (await member.submit(`${path}?_method=DELETE`, {}, '/settings')).status,
        404,
        path
      )
    }
    await member.submit('/settings/other-sign-ins?_method=DELETE', { user_id: 1 }, '/settings')

    assert.equal((await other.get('/dashboard')).status, 200)
    for (const each of [token, ownToken])
      assert.isTrue((await other.connectWithToken(each)).connected)
    for (const page of ['/settings/sign-ins', '/settings/access-tokens', '/settings/export']) {
      assert.notInclude((await member.get(page)).body, other.email)
    }
    other.leave()
  })

  test('is hidden: managers do not see the board, and members do not see the admin page', async ({
    assert,
  }) => {
    const { stack, member, other, city } = await membersAndCity()
    const { id } = await other.account()
    const [admin, manager] = [await Visitor.admin(stack), await Visitor.manager(stack)]
    const page = `/admin/members/${id}?search=another's`

    assert.match((await admin.get(page)).body, /Another&#x27;s|Another&#39;s|Another's/)
    const managersView = await manager.get(page)
    assert.equal(managersView.status, 200)
    assert.include(managersView.body, other.email)
    assert.notMatch(managersView.body, /Another|66\.6|of 5 cities|°|sign_in|Audit/)
    assert.equal((await member.get(page)).status, 404)
    for (const visitor of [manager, member]) {
      const path = `/admin/members/${id}/subscriptions/${city}?_method=DELETE`
      assert.equal((await visitor.submit(path, {}, '/dashboard')).status, 404)
    }
    const [{ count }] = await stack.sql(
      'SELECT count(*)::int FROM subscriptions WHERE city_id = $1',
      [city]
    )
    assert.equal(count, 1)
  })

  test('cannot be changed by adding, changing or deleting readings as a member', async ({
    assert,
  }) => {
    const { stack, other, city } = await membersAndCity()
    for (const path of [
      `/admin/cities/${city}/readings`,
      `/admin/cities/${city}?_method=PUT`,
      `/admin/cities/${city}?_method=DELETE`,
      '/admin/readings/bulk?all=yes&action=remove',
      '/admin/subscriptions/bulk?all=yes&action=stopWatching',
    ]) {
      assert.equal((await other.submit(path, { celsius: 1, name: 'x' })).status, 404)
    }
    const [row] = await stack.sql('SELECT celsius::float FROM cities WHERE id = $1', [city])
    assert.equal(row.celsius, -66.6)
  })
})
