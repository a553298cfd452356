import { test } from '@japa/runner'
import { freePort } from '#tests/support/start_services'
import { buses, skipWithoutBus, Stack } from '#tests/support/stack'
import { collectReadings, until, Visitor, watch } from '#tests/support/visitor'

for (const bus of buses) {
  test.group(`Two web servers and two hubs behind one address, with the ${bus} bus`, (group) => {
    skipWithoutBus(group, bus)
    test('share sessions, and a reading saved on one reaches both hubs', async ({ assert }) => {
      const port = String(await freePort())
      // In development, the name of the session cookie contains the port. The two web servers have
      // different ports, so they would not share sessions.
      const settings = { NODE_ENV: 'production', PORT: port, APP_URL: `http://localhost:${port}` }
      const stack = await Stack.start(bus, settings, { hubs: 2 })
      const other = await stack.addWeb()
      const admin = await Visitor.admin(stack)
      const city = await stack.city('Lisbon', 0)
      await admin.subscribe(city)
      const sockets = await admin.connectToAll()
      const received = sockets.map(collectReadings)
      for (const socket of sockets) {
        await watch(socket, [city])
      }

      const page = await admin.get(`${other}/dashboard`)
      assert.equal(page.status, 200)
      assert.include(page.body, 'Lisbon')
      const token = await admin.csrfToken()
      const saved = await admin.request(`${other}/admin/cities/${city}/readings`, {
        method: 'POST',
        body: new URLSearchParams({ celsius: '12.5', _csrf: token }),
      })
      assert.equal(saved.status, 302)

      await until('the reading at both hubs', () =>
        received.every((readings) => readings.at(-1)?.celsius === 12.5)
      )
      admin.leave()
      await stack.stop()
    })
  })
}
