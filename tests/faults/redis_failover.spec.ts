import { test } from '@japa/runner'
import { skipWithoutBus } from '#tests/support/stack'
import { collectReadings, until, Visitor, watch } from '#tests/support/visitor'
import { prove } from '#tests/support/faults/prove_recovery'
import { RedisServer } from '#tests/support/faults/redis_server'
import type { World } from '#tests/support/faults/breakable_stack'

/** The state of the old primary after the failover. All connections to it stay open. */
const oldPrimary = {
  'becomes a replica': (old: RedisServer, primary: RedisServer) => old.replicate(primary),
  'is still a primary': async () => {},
}

/**
 * Promotes a replica of Redis and lets new connections lead to it. Then starts the second hub again,
 * so that this hub uses the new primary, while the web server and the first hub still have
 * connections to the old one.
 */
async function failOver(
  { redis, proxies, stack }: World,
  demote: (old: RedisServer, primary: RedisServer) => Promise<void>
) {
  const primary = await RedisServer.start()
  await primary.replicate(redis!)
  await primary.promote()
  await demote(redis!, primary)
  proxies.redis!.targets = [primary.port]
  const [, second] = stack.hubs
  await stack.killHub(second)
  await stack.restartHub(second)
  proxies.balancer.cut()

  return async () => {
    await redis!.promote()
    proxies.redis!.targets = [redis!.port]
    await primary.end()
  }
}

/** Opens a page of the visitor on each hub. */
async function openOnAllHubs(visitor: Visitor, city: number) {
  await visitor.subscribe(city)
  const sockets = await visitor.connectToAll()
  for (const socket of sockets) await watch(socket, [city])
  return { sockets, received: sockets.map(collectReadings) }
}

test.group('Pages show the newest readings after a failover of Redis', (group) => {
  skipWithoutBus(group, 'redis')

  for (const [name, demote] of Object.entries(oldPrimary)) {
    test(`if the old primary ${name}`, async ({ assert }) => {
      const fault = async (world: World) => {
        const { cities, stack, sql } = world
        const admin = await Visitor.admin(stack)
        const member = await Visitor.registered(stack)
        const repair = await failOver(world, demote)
        const [city] = cities
        const ofMember = await openOnAllHubs(member, city)
        const ofAdmin = await openOnAllHubs(admin, city)
        assert.lengthOf(ofMember.sockets, 2)

        // Both changes are written by the web server, which published through the old primary
        // before.
        await admin.submit(`/admin/cities/${city}/readings`, { celsius: '-77.7' }, '/admin/cities')
        const [{ version }] = await sql('SELECT version FROM cities WHERE id = $1', [city])
        await until('the reading on both hubs', () =>
          ofAdmin.received.every((readings) => (readings.at(-1)?.version ?? -1) >= version)
        )
        const page = `/admin/members/${(await member.account()).id}`
        await admin.submit(`${page}/activation?_method=DELETE`, {}, page)
        assert.isFalse((await member.account()).active)
        await until('the end of the deactivated member’s connections', () =>
          ofMember.sockets.every(({ connected }) => !connected)
        )
        admin.leave()
        return repair
      }
      await prove(`Redis fails over, the old primary ${name}`, 10_000, fault, ['redis'])
    })
  }
})
