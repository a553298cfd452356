import db from '@adonisjs/lucid/services/db'
import type User from '#models/user'
import { keysetPage, sortedFrom, type PagePosition } from '#database/keyset_page'
import { KINDS } from '#training/kinds'
import { BY_NAME, IS_SHOWN, shownMembers } from '#training/shown_members'
import { addUp, TOTALS, type KindTotals } from '#training/totals'
import { weekOf } from '#training/weeks'

type Row = KindTotals & { userId: number | null; period: 'week' | 'year' }

/** Totals of a week and a year, each with its kinds. */
export type ClubTotals = ReturnType<typeof totalsIn>

/**
 * Returns the totals of the club and of its members, for the current week and year of the viewer. Only
 * members who chose to be shown are in it, also in the totals of the club: otherwise these would tell
 * what the others do.
 * @param today the viewer's calendar day
 */
export async function clubPage(viewer: User, today: string, position: PagePosition) {
  const periods = { week: weekOf(today), year: Number(today.slice(0, 4)) }
  const page = await keysetPage(position, (cursor, backwards) =>
    sortedFrom(shownMembers(), BY_NAME, backwards, cursor)
  )
  const ids = [...page.rows.map(({ id }) => id), viewer.id]
  const [club, members, shown] = await Promise.all([
    totalsOfClub(periods),
    totalsOfMembers(ids, periods),
    shownMembers().clearSelect().count('* AS total').pojo<{ total: number }>().first(),
  ])
  const totalsOf = ({ id }: User) => totalsIn(members.filter(({ userId }) => userId === id))
  return {
    ...periods,
    shownCount: shown?.total ?? 0,
    club: totalsIn(club),
    own: viewer.shownInClub ? totalsOf(viewer) : undefined,
    page: { ...page, path: '/club', query: {} },
    members: page.rows.map((member) => ({ member, totals: totalsOf(member) })),
  }
}

type Periods = { week: { from: string; to: string }; year: number }

/** OFFSET 0 makes PostgreSQL look up the week of each member, instead of reading all entries. */
async function totalsOfClub({ week: { from, to }, year }: Periods) {
  const { rows } = await db.rawQuery<{ rows: Row[] }>(
    `SELECT 'week' AS period, kind, ${TOTALS}
       FROM users CROSS JOIN LATERAL (
         SELECT kind, distance_m, duration_s FROM entries
           WHERE user_id = users.id AND date BETWEEN :from AND :to
           OFFSET 0
       ) AS entries
       WHERE ${IS_SHOWN} GROUP BY kind
     UNION ALL
     SELECT 'year', kind, sum(entries), sum(distance_m), sum(duration_s)
       FROM yearly_totals JOIN users ON users.id = user_id
       WHERE ${IS_SHOWN} AND year = :year GROUP BY kind`,
    { from, to, year }
  )
  return rows
}

async function totalsOfMembers(ids: number[], { week: { from, to }, year }: Periods) {
  const { rows } = await db.rawQuery<{ rows: Row[] }>(
    `SELECT users.id AS "userId", 'week' AS period, entries.*
       FROM users CROSS JOIN LATERAL (
         SELECT kind, ${TOTALS} FROM entries
           WHERE user_id = users.id AND date BETWEEN :from AND :to GROUP BY kind
       ) AS entries
       WHERE users.id = ANY(:ids) AND ${IS_SHOWN}
     UNION ALL
     SELECT user_id, 'year', kind, entries, distance_m, duration_s
       FROM yearly_totals JOIN users ON users.id = user_id
       WHERE user_id = ANY(:ids) AND ${IS_SHOWN} AND year = :year`,
    { ids, from, to, year }
  )
  return rows
}

function totalsIn(rows: Row[]) {
  const of = (period: Row['period']) => {
    const found = rows.filter((row) => row.period === period && row.entries > 0)
    const kinds = Object.keys(KINDS).flatMap((kind) => found.filter((row) => row.kind === kind))
    return { kinds, total: addUp(kinds) }
  }
  return { week: of('week'), year: of('year') }
}
