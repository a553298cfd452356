import { hostname } from 'node:os'
import { test } from '@japa/runner'
import type { HubStatus } from '#hub/status'
import { untilNothingPending } from '#tests/support/wait_for_outbox'
import { pageText } from '#tests/support/page_text'
import { buses, skipWithoutBus, twoHubsOn } from '#tests/support/stack'
import { oversee, until, Visitor } from '#tests/support/visitor'

async function fetchHubs(admin: Visitor) {
  const { body } = await admin.get('/admin/hub.json')
  return JSON.parse(body)
}

const delivered = ({ hubs }: { hubs: HubStatus[] }) =>
  hubs.reduce((sum, { counts }) => sum + counts.delivered, 0)

for (const bus of buses) {
  test.group(`The hubs page, with the ${bus} bus`, (group) => {
    skipWithoutBus(group, bus)
    test('shows each running hub, its sockets, and which one leads', async ({ assert }) => {
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
      assert.match(body, /data-unavailable[^>]* hidden/)
      admin.leave()
    })

    test('gets the current number of deliveries of each hub', async ({ assert }) => {
      const stack = await twoHubsOn(bus)
      const admin = await Visitor.admin(stack)
      const city = await stack.city('Delivered', 20)
      await untilNothingPending(stack)
      for (const socket of await admin.connectToAll()) await oversee(socket, [city])
      const before = await fetchHubs(admin)
      assert.lengthOf(before.hubs, 2)

      await stack.sql('UPDATE cities SET celsius = 21 WHERE id = $1', [city])
      await untilNothingPending(stack)

      await until('one delivery of each hub', async () => {
        const now = await fetchHubs(admin)
        return delivered(now) === delivered(before) + 2
      })
      admin.leave()
    })
  })
}
