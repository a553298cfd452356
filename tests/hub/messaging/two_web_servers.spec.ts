import { test } from '@japa/runner'
import { freePort } from '#tests/support/start_services'
import { buses, skipWithoutBus, Stack } from '#tests/support/stack'
import { collectReadings, until, Visitor, watch } from '#tests/support/visitor'

for (const bus of buses) {
  test.group(`Two web servers behind one address, with the ${bus} bus`, (group) => {
    skipWithoutBus(group, bus)
    test('share sessions, and a reading saved on the second one reaches the hub', async ({
      assert,
    }) => {
      const port = String(await freePort())
      // In development, the name of the session cookie contains the port. The two web servers have
      // different ports, so they would not share sessions.
      const settings = { NODE_ENV: 'production', PORT: port, APP_URL: `http://localhost:${port}` }
      const stack = await Stack.start(bus, settings)
      const other = await stack.addWeb()
      const admin = await Visitor.admin(stack)
      const city = await stack.city('Lisbon', 0)
      await admin.subscribe(city)
      const socket = await admin.connect()
      const received = collectReadings(socket)
      await watch(socket, [city])

      const page = await admin.get(`${other}/dashboard`)
      assert.equal(page.status, 200)
      assert.include(page.body, 'Lisbon')
      const token = await admin.csrfToken()
      const saved = await admin.request(`${other}/admin/cities/${city}/readings`, {
        method: 'POST',
        body: new URLSearchParams({ celsius: '12.5', _csrf: token }),
      })
      assert.equal(saved.status, 302)

      await until('the reading', () => received.at(-1)?.celsius === 12.5)
      admin.leave()
      await stack.stop()
    })
  })
}
