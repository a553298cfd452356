import { test } from '@japa/runner'
import { addAlert, addNotification } from '#tests/support/add_alert'
import { pageText } from '#tests/support/page_text'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

async function ownerAndIntruder() {
  const stack = await stackOn()
  const [owner, intruder] = [await Visitor.registered(stack), await Visitor.admin(stack)]
  const city = await stack.city('Secretville', 20)
  const alert = await addAlert(owner, { city_id: city, celsius: 33.3 })
  return { stack, owner, intruder, city, alert }
}

test.group("Another member's alerts", () => {
  test('are not found by any request, not even of an admin', async ({ assert }) => {
    const { stack, intruder, city, alert } = await ownerAndIntruder()
    await intruder.subscribe(city)
    const row = () => stack.sql('SELECT * FROM alerts WHERE id = $1', [alert])
    const before = await row()
    const fields = { city_id: city, kind: 'below', limit: '1' }
    assert.equal((await intruder.get(`/alerts/${alert}/edit`)).status, 404)
    for (const path of [
      `/alerts/${alert}?_method=PUT`,
      `/alerts/${alert}?_method=DELETE`,
      `/alerts/${alert}/pause`,
      `/alerts/${alert}/pause?_method=DELETE`,
    ]) {
      assert.equal((await intruder.submit(path, fields, '/alerts')).status, 404, path)
    }
    assert.deepEqual(await row(), before)
    await stack.sql('UPDATE alerts SET deleted_at = now() WHERE id = $1', [alert])
    const restored = await intruder.submit('/alerts/restorations', { id: alert }, '/alerts')
    assert.equal(restored.status, 404)
    assert.isNotNull((await row())[0].deleted_at)
  })

  test('are on no page of others, nor is what they were told', async ({ assert }) => {
    const { owner, intruder, city } = await ownerAndIntruder()
    await intruder.subscribe(city)
    const notification = await addNotification(owner, city)
    assert.include((await owner.get('/alerts')).body, '33.3')
    const { id } = await owner.account()
    for (const path of ['/alerts', '/notifications', '/dashboard', `/admin/members/${id}`]) {
      const { body } = await intruder.get(path)
      assert.notInclude(body, '33.3', path)
      assert.notInclude(pageText(body), 'above 30', path)
    }
    await intruder.submit('/notifications?_method=PUT', { id: notification }, '/notifications')
    assert.include((await owner.get('/notifications')).body, 'notification-unseen')
  })

  test('cannot be set by the fields of a form', async ({ assert }) => {
    const { stack, owner, intruder, city } = await ownerAndIntruder()
    await intruder.subscribe(city)
    const { id } = await owner.account()
    const extra = { user_id: id, userId: id, armed: 'false', paused: 'true', id: '1000001' }
    await intruder.submit(
      '/alerts',
      { city_id: city, kind: 'above', limit: '31', ...extra },
      '/alerts'
    )
    const rows = await stack.sql('SELECT * FROM alerts WHERE celsius = 31 AND city_id = $1', [city])
    const { id: own } = await intruder.account()
    assert.containsSubset(rows, [{ user_id: own, armed: true, paused: false }])
    assert.lengthOf(rows, 1)
  })
})

test.group('An alert', () => {
  test('tells nothing of a city that the member does not watch', async ({ assert }) => {
    const stack = await stackOn()
    const member = await Visitor.registered(stack)
    const city = await stack.city('Elsewhere', 44.4)
    const own = await stack.city('Own', 20)
    await member.subscribe(own)
    const limits = ['44.3', '44.5']
    for (const limit of limits) {
      await member.submit('/alerts', { city_id: city, kind: 'above', limit }, '/alerts')
    }
    assert.isEmpty(await stack.sql('SELECT FROM alerts WHERE city_id = $1', [city]))

    // An alert of a city that was watched says nothing of its temperature any more.
    await addAlert(member, { city_id: city })
    await stack.sql('DELETE FROM subscriptions WHERE city_id = $1', [city])
    assert.notMatch(pageText((await member.get('/alerts')).body), /Crossed|44/)
  })

  test('shows the name of a city as text, on pages and in mails', async ({ assert }) => {
    const stack = await stackOn()
    const member = await Visitor.registered(stack)
    const city = await stack.city('<img src=x onerror=attack()> {{ 65537 * 65539 }}', 20)
    await addAlert(member, { city_id: city })
    await stack.sql('INSERT INTO readings (city_id, celsius) VALUES ($1, 31)', [city])
    for (const path of ['/alerts', '/notifications', '/dashboard']) {
      const { body } = await member.get(path)
      assert.include(body, '&lt;img src=x', path)
      assert.notInclude(body, '<img src=x', path)
      assert.notInclude(body, '4295229443', path)
    }
  })
})
