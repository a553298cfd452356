import { notices } from '#tests/support/page_text'
import { Visitor } from '#tests/support/visitor'
import type { Member } from './member.js'
import { createMembers } from './create_members.js'
import type { World } from './breakable_stack.js'

export interface Victims {
  members: Member[]
  /** The first member, who ends a right of their own on a page. */
  visitor: Visitor
  /** The cities that all these members watch. `endRights` disables the first city. */
  cities: number[]
}

/** Creates members whose rights are going to end, and opens two pages for each member. */
export async function joinVictims(world: World): Promise<Victims> {
  const { crowd, stack, hubUrl } = world
  const cities = [await stack.city('To be disabled', 0), ...world.cities.slice(0, 4)]
  const visitor = await Visitor.registered(stack)
  const members = [await memberOf(visitor, cities), ...(await createMembers(world, 3, cities))]
  await crowd.join(members, hubUrl, 2)
  await world.untilCaughtUp()
  return { members, visitor, cities }
}

/**
 * Ends rights of each member, for each member in a different way. Also disables the first city, so
 * that the right of all members to this city ends.
 */
export async function endRights({ ledger, sql }: World, { members, visitor, cities }: Victims) {
  const [byPage, bySql, deactivated, signedOut] = members.map(({ userId }) => userId)
  const [disabled, one] = cities
  await sql('UPDATE cities SET enabled = false WHERE id = $1', [disabled])
  for (const { userId } of members) await ledger.recordEnd(userId, [disabled])

  const page = await visitor.submit(`/subscriptions/${one}?_method=DELETE`, {}, '/dashboard')
  if (!notices(page.body).includes('You no longer watch')) {
    throw new Error(`The page ended no right: ${page.status} ${notices(page.body)}`)
  }
  await ledger.recordEnd(byPage, [one])
  await sql('DELETE FROM subscriptions WHERE (user_id, city_id) = ($1, $2)', [bySql, one])
  await ledger.recordEnd(bySql, [one])
  await sql('UPDATE users SET active = false WHERE id = $1', [deactivated])
  await ledger.recordEnd(deactivated, cities)
  await sql('UPDATE sign_ins SET ended_at = now() WHERE user_id = $1', [signedOut])
  await ledger.recordEnd(signedOut, cities)
}

async function memberOf(visitor: Visitor, cities: number[]): Promise<Member> {
  const { stack, email, cookie } = visitor
  await visitor.subscribe(...cities)
  const [{ id }] = await stack.sql('SELECT id FROM users WHERE email = $1', [email])
  return { userId: id, cities, cookie, origin: stack.url }
}
