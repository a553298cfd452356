import db from '@adonisjs/lucid/services/db'
import { belongsTo } from '@adonisjs/lucid/orm'
import type { BelongsTo } from '@adonisjs/lucid/types/relations'
import { redact } from '#config/redaction'
import { FeedRunSchema } from '#database/schema'
import { replaceHiddenCharacters } from '#support/plain_text'
import User from '#models/user'
import { isPhrase, Phrase, phrase, type PhraseLike } from '#support/phrase'
import { readPhrase, storePhrase, type StoredPhrase } from '#support/stored_phrase'

export type Starter = 'admin' | 'command' | 'schedule'

export const INTERRUPTED = 'Interrupted: the process that ran it has ended.'

/**
 * Runs per DELETE statement. The number is small, because a run's failures are deleted with it, and
 * a run may have many.
 */
const PRUNE_BATCH = 20
const MAX_PRUNE_BATCHES = 50

/**
 * In characters. The text needs a limit, because a run may make hundreds of requests that fail for
 * different reasons.
 */
const MAX_PROBLEM_LENGTH = 1000

interface FailureRow {
  cityId: number
  /** In English. */
  reason: string
  phrase: string | null
  name: string | null
  country: string | null
}

/** One fetch of a feed for all cities. */
export default class FeedRun extends FeedRunSchema {
  declare starter: Starter

  @belongsTo(() => User, { foreignKey: 'startedBy' })
  declare admin: BelongsTo<typeof User>

  /**
   * Creates a run. Call this only while holding the feed's lock: every earlier run that has not
   * ended was interrupted, and is marked as interrupted.
   */
  static async begin(feed: string, starter: Starter, startedBy: number | null, cities: number) {
    await this.query()
      .where({ feed })
      .whereNull('endedAt')
      .update({ endedAt: db.raw('clock_timestamp()'), problem: INTERRUPTED, problemPhrase: null })
    const counts = { cities, stored: 0, unchanged: 0, failed: 0 }
    const run = await this.create({ feed, starter, startedBy, ...counts })
    return this.findOrFail(run.id)
  }

  /**
   * Returns a page of runs, newest first. `before` and `after` are ids: the page contains the next
   * older runs than `before` or, without `before`, the next newer runs than `after`.
   */
  static async page({ before, after }: { before?: number; after?: number }, limit: number) {
    const runs = await this.query()
      .if(before, (query) => query.where('id', '<', before!))
      .if(after && !before, (query) => query.where('id', '>', after!))
      .orderBy('id', after && !before ? 'asc' : 'desc')
      .preload('admin')
      .limit(limit)
    return after && !before ? runs.reverse() : runs
  }

  /**
   * Deletes runs older than `days`. One call deletes at most a thousand runs; the next call deletes
   * more.
   */
  static async prune(days: number) {
    const old = this.query()
      .select('id')
      .whereRaw(`started_at < now() - ? * interval '1 day'`, [days])
      .orderBy('id')
      .limit(PRUNE_BATCH)
    for (let batch = 0; batch < MAX_PRUNE_BATCHES; batch++) {
      const deleted = Number(await this.query().whereIn('id', old.clone()).delete())
      if (deleted < PRUNE_BATCH) return
    }
  }

  /**
   * Adds a sentence about the run or about a whole request to `problem`, unless `problem` already
   * contains it.
   */
  addProblem(said: Phrase) {
    const sentence = harmless(said)
    const problem = this.problem ?? ''
    const english = String(sentence)
    if (problem.includes(english) || problem.length > MAX_PROBLEM_LENGTH) return
    this.problem = `${problem} ${english}`.trim()
    const first = this.problemPhrase && readPhrase(this.problemPhrase)
    const all = first ? phrase('{first} {second}', { first, second: sentence }) : sentence
    this.problemPhrase = storePhrase(all)
  }

  /** The reason of the failure, for pages in any language. */
  get problemText(): StoredPhrase | null {
    return this.problemPhrase === null ? this.problem : readPhrase(this.problemPhrase)
  }

  /**
   * Failed cities in order of their ids, from the first id above `after`. `name` and `country` are
   * null for a deleted city.
   */
  async failures(this: FeedRun, after = 0, limit = 100) {
    const { rows } = await db.rawQuery(
      `SELECT city_id AS "cityId", reason, phrase, name, country FROM feed_failures
       LEFT JOIN cities ON cities.id = city_id
       WHERE run_id = ? AND city_id > ? ORDER BY city_id LIMIT ?`,
      [this.id, after, limit]
    )
    return (rows as FailureRow[]).map(({ phrase: stored, ...row }) => ({
      ...row,
      said: readPhrase(stored ?? row.reason),
    }))
  }

  /**
   * Counts failed cities without a row in `feed_failures`: their request failed as a whole, or was
   * not made.
   */
  async countUnnamedFailures() {
    const { rows } = await db.rawQuery(
      'SELECT count(*)::integer AS count FROM feed_failures WHERE run_id = ?',
      [this.id]
    )
    return Math.max(0, this.failed - rows[0].count)
  }

  async addFailures(failures: { cityId: number; reason: Phrase }[]) {
    if (!failures.length) return
    const rows = failures.map(({ cityId, reason }) => {
      const said = harmless(reason)
      return { cityId, reason: String(said), phrase: storePhrase(said) }
    })
    await db.rawQuery(
      `INSERT INTO feed_failures (run_id, city_id, reason, phrase)
       SELECT ?, "cityId", reason, phrase
       FROM jsonb_to_recordset(?::jsonb) AS failed ("cityId" integer, reason text, phrase text)`,
      [this.id, JSON.stringify(rows)]
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
    if (this.starter === 'command') return phrase('the command line')
    if (this.starter === 'schedule') return phrase('the schedule')
    return this.admin?.name ?? phrase('a deleted account')
  }
}

/** Removes secrets and hidden characters from what other software has written. */
function harmless({ text, data = {} }: PhraseLike): Phrase {
  const entries = Object.entries(data).map(([name, value]) => {
    if (isPhrase(value)) return [name, harmless(value)]
    return [name, typeof value === 'string' ? replaceHiddenCharacters(redact(value)) : value]
  })
  return new Phrase(text, Object.fromEntries(entries))
}
