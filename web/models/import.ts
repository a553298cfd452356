import { belongsTo } from '@adonisjs/lucid/orm'
import db from '@adonisjs/lucid/services/db'
import type { BelongsTo } from '@adonisjs/lucid/types/relations'
import { ImportSchema } from '#database/schema'
import User from '#models/user'

export const importTypes = ['readings', 'cities'] as const
export type ImportTypeName = (typeof importTypes)[number]

/** Results that a row of an import can have. */
export const outcomes = ['added', 'changed', 'skipped', 'refused'] as const
export type Outcome = (typeof outcomes)[number]

/** SQL: whether the process that reads or applies the import has stopped. */
const IS_STALLED = `touched_at < clock_timestamp() - interval '30 seconds'`

/** After this time, an import cannot be applied, and its rows cannot be viewed. */
const LIFETIME = '1 day'

/**
 * SQL: whether the import's rows are missing. A restored backup contains the import, but not its
 * rows.
 */
const HAS_NO_ROWS = `to_regclass('staging.judged_' || imports.id) IS NULL`

/** A file of readings or cities. Its rows are staged first, and stored when an admin applies them. */
export default class Import extends ImportSchema {
  @belongsTo(() => User)
  declare user: BelongsTo<typeof User>

  /** Loads what `inProgress`, `hasRows` and `displayState` need. */
  static forDisplay() {
    return this.query()
      .select('imports.*')
      .select(db.raw(`${IS_STALLED} AS stalled`))
      .select(db.raw(`created_at < now() - interval '${LIFETIME}' OR ${HAS_NO_ROWS} AS rowless`))
      .preload('user')
      .orderBy('id', 'desc')
  }

  /**
   * Reserves the import for the caller, who then applies it. If another process has stopped while
   * applying the import, the import can be reserved again.
   * @returns whether the import is reserved; of several parallel calls, only one returns true
   */
  async claim() {
    const claimed = await Import.query()
      .where('id', this.id)
      .where((query) =>
        query
          .where('state', 'staged')
          .orWhere((stalled) => stalled.where('state', 'applying').whereRaw(IS_STALLED))
      )
      .whereRaw(`created_at > now() - interval '${LIFETIME}'`)
      .whereRaw(`NOT ${HAS_NO_ROWS}`)
      .update({ state: 'applying', problem: null, touched_at: db.raw('clock_timestamp()') })
    return Number(claimed) > 0
  }

  /**
   * Deletes the rows of a staged or failed import. In any other state, does nothing and returns
   * false: for example, if the import is being applied or was applied.
   */
  async discard() {
    const [discarded] = await Import.query()
      .where('id', this.id)
      .whereIn('state', ['staged', 'failed'])
      .update({ state: 'discarded' })
    if (Number(discarded)) await dropTables([this.id])
    return Number(discarded) > 0
  }

  /** Records progress, so that the import does not count as stalled. */
  async touch(bytesRead = this.bytesRead) {
    await Import.query()
      .where('id', this.id)
      .update({ touched_at: db.raw('clock_timestamp()'), bytes_read: bytesRead })
  }

  /** Changes the state, but only if it is still `from`: another process may have changed it. */
  async changeState(state: Import['state'], from: Import['state'], fields: object = {}) {
    await Import.query()
      .where({ id: this.id, state: from })
      .update({ state, ...fields })
  }

  /**
   * Discards imports that expired before they were applied, and imports whose rows are missing.
   * Then deletes rows that are no longer needed.
   */
  static async discardOld() {
    await this.query()
      .whereIn('state', ['checking', 'staged', 'applying', 'failed'])
      .where((query) =>
        query
          .whereRaw(`created_at < now() - interval '${LIFETIME}'`)
          .orWhere((rowless) =>
            rowless.whereIn('state', ['staged', 'applying']).whereRaw(HAS_NO_ROWS)
          )
      )
      .whereRaw(IS_STALLED)
      .update({ state: 'discarded' })
    const { rows } = await db.rawQuery(
      `SELECT DISTINCT substring(tablename FROM '\\d+$')::integer AS id FROM pg_tables
       WHERE schemaname = 'staging' AND NOT EXISTS (
         SELECT FROM imports WHERE imports.id = substring(tablename FROM '\\d+$')::integer
           AND state <> 'discarded'
           AND (created_at > now() - interval '${LIFETIME}' OR state IN ('checking', 'applying')))
       LIMIT 50`
    )
    await dropTables(rows.map(({ id }: { id: number }) => id))
  }

  get inProgress() {
    return ['checking', 'applying'].includes(this.state) && !this.$extras.stalled
  }

  /** Whether the import's rows can be viewed. */
  get hasRows() {
    return ['staged', 'applied'].includes(this.state) && !this.$extras.rowless
  }

  /**
   * The state that pages show: 'discarded' if the import can no longer be applied, because it has
   * expired or its rows are missing.
   */
  get displayState() {
    const isUnapplied = this.state === 'staged' || (this.state === 'applying' && !this.inProgress)
    return isUnapplied && this.$extras.rowless ? 'discarded' : this.state
  }

  get total() {
    return this.added + this.changed + this.skipped + this.refused
  }
}

async function dropTables(ids: number[]) {
  const tables = ids.flatMap((id) => [`staging.given_${id}`, `staging.judged_${id}`])
  if (tables.length) await db.rawQuery(`DROP TABLE IF EXISTS ${tables}`)
}
