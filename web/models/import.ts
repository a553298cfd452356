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

/** Seconds without a word after which nobody works on it any longer. */
const SILENCE = 30

/** How long an import waits to be confirmed, and its rows can be looked at. */
const KEPT = '1 day'

/** Whether its rows are there: a backup has the import, and not them. */
const LOST = `to_regclass('staging.judged_' || imports.id) IS NULL`

/** A file of readings or cities: looked at first, and stored when an admin confirms. */
export default class Import extends ImportSchema {
  @belongsTo(() => User)
  declare user: BelongsTo<typeof User>

  /** With whether those who work on it are gone, in `$extras.silent`, and its rows, in `$extras.lost`. */
  static forDisplay() {
    return this.query()
      .select('imports.*')
      .select(db.raw(`touched_at < clock_timestamp() - interval '${SILENCE} seconds' AS silent`))
      .select(db.raw(`created_at < now() - interval '${KEPT}' OR ${LOST} AS lost`))
      .preload('user')
      .orderBy('id', 'desc')
  }

  /** Of those who confirm at once, one is answered true; so is who confirms what another has left. */
  async claim() {
    const taken = await Import.query()
      .where('id', this.id)
      .where((query) =>
        query
          .where('state', 'staged')
          .orWhere((left) =>
            left
              .where('state', 'applying')
              .whereRaw(`touched_at < clock_timestamp() - interval '${SILENCE} seconds'`)
          )
      )
      .whereRaw(`created_at > now() - interval '${KEPT}'`)
      .whereRaw(`NOT ${LOST}`)
      .update({ state: 'applying', problem: null, touched_at: db.raw('clock_timestamp()') })
    return Number(taken) > 0
  }

  /** Throws its rows away; not where it is stored, or somebody stores it now. */
  async discard() {
    const [discarded] = await Import.query()
      .where('id', this.id)
      .whereIn('state', ['staged', 'failed'])
      .update({ state: 'discarded' })
    if (Number(discarded)) await dropTables([this.id])
    return Number(discarded) > 0
  }

  /** Says that one works on it, and how far one is. */
  async touch(bytesRead = this.bytesRead) {
    await Import.query()
      .where('id', this.id)
      .update({ touched_at: db.raw('clock_timestamp()'), bytes_read: bytesRead })
  }

  /** From one state to the next; not where somebody else has been faster. */
  async changeState(state: Import['state'], from: Import['state'], fields: object = {}) {
    await Import.query()
      .where({ id: this.id, state: from })
      .update({ state, ...fields })
  }

  /** Throws away what nobody has confirmed for a day, or has no rows, and the rows of what was confirmed. */
  static async discardOld() {
    await this.query()
      .whereIn('state', ['checking', 'staged', 'applying', 'failed'])
      .where((query) =>
        query
          .whereRaw(`created_at < now() - interval '${KEPT}'`)
          .orWhere((rowless) => rowless.whereIn('state', ['staged', 'applying']).whereRaw(LOST))
      )
      .whereRaw(`touched_at < clock_timestamp() - interval '${SILENCE} seconds'`)
      .update({ state: 'discarded' })
    const { rows } = await db.rawQuery(
      `SELECT DISTINCT substring(tablename FROM '\\d+$')::integer AS id FROM pg_tables
       WHERE schemaname = 'staging' AND NOT EXISTS (
         SELECT FROM imports WHERE imports.id = substring(tablename FROM '\\d+$')::integer
           AND state <> 'discarded'
           AND (created_at > now() - interval '${KEPT}' OR state IN ('checking', 'applying')))
       LIMIT 50`
    )
    await dropTables(rows.map(({ id }: { id: number }) => id))
  }

  get inProgress() {
    return ['checking', 'applying'].includes(this.state) && !this.$extras.silent
  }

  /** Whether its rows are there to be looked at. */
  get hasRows() {
    return ['staged', 'applied'].includes(this.state) && !this.$extras.lost
  }

  /** As its state, but for what is as good as discarded: without its rows nobody can confirm it. */
  get displayState() {
    const waits = this.state === 'staged' || (this.state === 'applying' && !this.inProgress)
    return waits && this.$extras.lost ? 'discarded' : this.state
  }

  get total() {
    return this.added + this.changed + this.skipped + this.refused
  }
}

async function dropTables(ids: number[]) {
  const tables = ids.flatMap((id) => [`staging.given_${id}`, `staging.judged_${id}`])
  if (tables.length) await db.rawQuery(`DROP TABLE IF EXISTS ${tables}`)
}
