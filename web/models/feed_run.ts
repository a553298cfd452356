import db from '@adonisjs/lucid/services/db'
import { belongsTo } from '@adonisjs/lucid/orm'
import type { BelongsTo } from '@adonisjs/lucid/types/relations'
import { DateTime } from 'luxon'
import { FeedRunSchema } from '#database/schema'
import { replaceControlCharacters } from '#support/plain_text'
import User from '#models/user'

export type Starter = 'admin' | 'command' | 'schedule'

export const INTERRUPTED = 'Broken off: the process that ran it is gone.'

/** How many old ones are deleted in a statement, for each may have many failures; and in how many. */
const PRUNED = 20
const STATEMENTS = 50

/** Characters of what is said of requests: there may be hundreds, each with a reason of its own. */
const LONGEST_PROBLEM = 1000

/** One time that a feed was asked for all cities. */
export default class FeedRun extends FeedRunSchema {
  declare starter: Starter

  @belongsTo(() => User, { foreignKey: 'startedBy' })
  declare admin: BelongsTo<typeof User>

  /** Whoever begins one holds the feed's lock: what is open by then, nobody is running any more. */
  static async begin(feed: string, starter: Starter, startedBy: number | null, cities: number) {
    await this.query()
      .where({ feed })
      .whereNull('endedAt')
      .update({ endedAt: DateTime.utc(), problem: INTERRUPTED })
    const run = await this.create({ feed, starter, startedBy, cities, stored: 0, unchanged: 0, failed: 0 }) // prettier-ignore
    return this.findOrFail(run.id)
  }

  /** Newest first, before or after the one with this id. */
  static async page({ before, after }: { before?: number; after?: number }, limit: number) {
    const runs = await this.query()
      .if(before, (query) => query.where('id', '<', before!))
      .if(after && !before, (query) => query.where('id', '>', after!))
      .orderBy('id', after && !before ? 'asc' : 'desc')
      .preload('admin')
      .limit(limit)
    return after && !before ? runs.reverse() : runs
  }

  /** Deletes those that are that old, a thousand at most: more are left to the next run. */
  static async prune(days: number) {
    const old = this.query()
      .select('id')
      .where('startedAt', '<', DateTime.utc().minus({ days }).toSQL())
      .orderBy('id')
      .limit(PRUNED)
    for (let [left, deleted] = [STATEMENTS, PRUNED]; left && deleted === PRUNED; left--) {
      deleted = Number(await this.query().whereIn('id', old.clone()).delete())
    }
  }

  /** Says also that, once, of what belongs to no city, or to a whole request. */
  addProblem(said: string) {
    const sentence = replaceControlCharacters(said)
    const known = this.problem ?? ''
    if (known.includes(sentence) || known.length > LONGEST_PROBLEM) return
    this.problem = `${known} ${sentence}`.trim()
  }

  /** With the names of today, of those that are still there. */
  async failures(this: FeedRun, after = 0, limit = 100) {
    const { rows } = await db.rawQuery(
      `SELECT city_id AS "cityId", reason, name, country FROM feed_failures
       LEFT JOIN cities ON cities.id = city_id
       WHERE run_id = ? AND city_id > ? ORDER BY city_id LIMIT ?`,
      [this.id, after, limit]
    )
    return rows as { cityId: number; reason: string; name: string | null; country: string | null }[]
  }

  /** Of how many cities a request failed as a whole, or was not made: they have no failure of their own. */
  async countUnnamedFailures() {
    const { rows } = await db.rawQuery(
      'SELECT count(*)::integer AS named FROM feed_failures WHERE run_id = ?',
      [this.id]
    )
    return Math.max(0, this.failed - rows[0].named)
  }

  async addFailures(failures: { cityId: number; reason: string }[]) {
    if (!failures.length) return
    await db.rawQuery(
      `INSERT INTO feed_failures (run_id, city_id, reason)
       SELECT ?, "cityId", reason FROM jsonb_to_recordset(?::jsonb) AS failed ("cityId" integer, reason text)`,
      [this.id, JSON.stringify(failures)]
    )
  }

  get processed() {
    return this.stored + this.unchanged + this.failed
  }

  get seconds() {
    return this.endedAt ? this.endedAt.diff(this.startedAt).as('seconds') : undefined
  }

  /** "12 stored, 3 unchanged, 1 failed". */
  get summary() {
    const counts = `${this.stored} stored, ${this.unchanged} unchanged, ${this.failed} failed`
    return this.problem ? `${counts}. ${this.problem}` : counts
  }

  get startedByName() {
    if (this.starter === 'command') return 'Command line'
    if (this.starter === 'schedule') return 'Schedule'
    return this.admin?.name ?? 'deleted account'
  }
}
