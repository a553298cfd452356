import db from '@adonisjs/lucid/services/db'
import { keysetPage, sortedFrom, type PagePosition } from '#database/keyset_page'
import Entry from '#models/entry'
import type User from '#models/user'
import { BY_NAME, shownMembers } from '#training/shown_members'
import { TOTALS, type Totals } from '#training/totals'

/** The number of the member's own entries that the page of a city shows. */
const OWN_ENTRIES = 5

/** Returns the newest entries of a member in a city, and the totals of all of them. */
export async function ownEntriesIn(cityId: number, member: User) {
  const own = () => Entry.of(member).where('entries.city_id', cityId)
  const [entries, totals] = await Promise.all([
    own().orderBy('date', 'desc').orderBy('id', 'desc').limit(OWN_ENTRIES),
    totalsIn(cityId, [member.id]),
  ])
  return { entries, totals: totals.get(member.id) }
}

/**
 * Returns a page of the members who have entries in a city and have chosen to be shown, each with the
 * totals of these entries. Nobody sees a single entry of another member.
 */
export async function membersIn(cityId: number, viewer: User, position: PagePosition) {
  const page = await keysetPage(position, (cursor, backwards) => {
    const members = shownMembers()
      .whereNot('users.id', viewer.id)
      .whereExists(
        db.from('entries').whereColumn('user_id', 'users.id').where('city_id', cityId).select('id')
      )
    return sortedFrom(members, BY_NAME, backwards, cursor)
  })
  const totals = await totalsIn(
    cityId,
    page.rows.map(({ id }) => id)
  )
  return {
    ...page,
    rows: page.rows.map((member) => ({ member, totals: totals.get(member.id)! })),
  }
}

async function totalsIn(cityId: number, userIds: number[]) {
  const { rows } = await db.rawQuery<{ rows: (Totals & { userId: number })[] }>(
    `SELECT user_id AS "userId", ${TOTALS} FROM entries
       WHERE city_id = :cityId AND user_id = ANY(:userIds) GROUP BY user_id`,
    { cityId, userIds }
  )
  return new Map(rows.map(({ userId, ...totals }): [number, Totals] => [userId, totals]))
}
