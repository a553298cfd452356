import { belongsTo } from '@adonisjs/lucid/orm'
import type { ModelQueryBuilderContract } from '@adonisjs/lucid/types/model'
import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { BelongsTo } from '@adonisjs/lucid/types/relations'
import { ImportSchema } from '#database/schema'
import User from '#models/user'
import {
  failureOf,
  isUnfinished,
  isUnfinishedSql,
  jobStatusSql,
  type JobStatus,
} from '#process/jobs/job_status'
import type { Phrase } from '#support/phrase'
import { readPhrase, storePhrase } from '#support/stored_phrase'

/** What admins import. The file shows which one it is. */
export const importTypes = ['readings', 'cities'] as const
export type ImportTypeName = (typeof importTypes)[number]

/** Results that a row of an import can have. */
export const outcomes = ['added', 'changed', 'skipped', 'refused'] as const
export type Outcome = (typeof outcomes)[number]

/** Which time of a track becomes the duration of an entry. */
export const entryTimes = ['moving', 'elapsed'] as const
export type EntryTime = (typeof entryTimes)[number]

/** SQL: whether the job that checks or applies the import waits or is in work. */
const HAS_JOB = isUnfinishedSql('import', 'imports.job_id')

/** After this time, an import cannot be applied, and its rows cannot be viewed. */
const LIFETIME = '1 day'

const IS_OLD = `imports.created_at < now() - interval '${LIFETIME}'`

/**
 * SQL: whether the import's rows are missing. A restored backup contains the import, but not its
 * rows.
 */
const HAS_NO_ROWS = `to_regclass('staging.judged_' || imports.id) IS NULL`

/**
 * A file of readings or cities, or files of entries. The rows are staged first, and stored when an admin
 * applies them, or the member whose entries they are.
 */
export default class Import extends ImportSchema {
  @belongsTo(() => User)
  declare user: BelongsTo<typeof User>

  /** The imports of admins. Every query of the admin pages starts here: no member's import is found. */
  static ofAdmins() {
    return this.query().whereNull('imports.owner_id')
  }

  /** The imports into the log of one member. Nobody else's imports are found. */
  static ofLog({ id }: { id: number }, client?: TransactionClientContract) {
    return this.query({ client }).where('imports.owner_id', id)
  }

  /** Loads what the getters below need. */
  static forDisplay(query: ModelQueryBuilderContract<typeof Import>) {
    return query
      .select('imports.*')
      .select(db.raw(`${jobStatusSql('import', 'imports.job_id')} AS job`))
      .select(db.raw(`${IS_OLD} OR ${HAS_NO_ROWS} AS rowless`))
      .preload('user')
      .orderBy('id', 'desc')
  }

  /**
   * Reserves a staged import, so that the job with this id applies it. An import whose earlier job
   * was given up can be reserved again.
   * @returns whether the import is reserved; of several parallel calls, only one returns true
   */
  async claim(jobId: string, client: TransactionClientContract) {
    // Without this lock, the update below would wait for a parallel call, and then not see its job.
    await Import.query({ client }).where('id', this.id).forUpdate()
    const [claimed] = await Import.query({ client })
      .where('id', this.id)
      .where((query) =>
        query
          .where('state', 'staged')
          .orWhere((givenUp) => givenUp.where('state', 'applying').whereRaw(`NOT ${HAS_JOB}`))
      )
      .whereRaw(`NOT ${IS_OLD}`)
      .whereRaw(`NOT ${HAS_NO_ROWS}`)
      .update({ state: 'applying', problem: null, job_id: jobId })
    return Number(claimed) > 0
  }

  /**
   * Deletes the file and the rows of an import that is not applied. If the import is being applied
   * or was applied, does nothing and returns false.
   */
  async discard() {
    const [discarded] = await Import.query()
      .where('id', this.id)
      .where((query) =>
        query
          .whereIn('state', ['checking', 'staged', 'failed'])
          .orWhere((givenUp) => givenUp.where('state', 'applying').whereRaw(`NOT ${HAS_JOB}`))
      )
      .update({ state: 'discarded' })
    if (!Number(discarded)) return false
    await db.from('import_files').where('import_id', this.id).delete()
    await dropTables([this.id])
    return true
  }

  /**
   * Takes back what a job that is cancelled was asked to do: an import that was being checked is
   * discarded, and one that was being applied can be applied again. If the job still runs, it finds
   * the new state before it commits, and stores nothing.
   * @returns false if the job has already done its work
   */
  static async withdraw(id: number, jobId: string, client: TransactionClientContract) {
    const record = await Import.query({ client }).where({ id, jobId }).forUpdate().first()
    if (record?.state === 'staged' || record?.state === 'applied') return false
    if (record?.state === 'checking') {
      await record.merge({ state: 'discarded' }).save()
      await client.from('import_files').where('import_id', id).delete()
    }
    if (record?.state === 'applying') await record.merge({ state: 'staged' }).save()
    return true
  }

  /** Records how much of the file was read, while the import is in work. */
  async saveProgress({ bytes, rows }: { bytes: number; rows: number }) {
    await Import.query()
      .where('id', this.id)
      .whereIn('state', ['checking', 'applying'])
      .update({ bytes_read: bytes, rows_read: rows })
  }

  /** Records why the import cannot be checked or applied, and deletes its file. */
  async fail(problem: Phrase) {
    const [failed] = await Import.query()
      .where('id', this.id)
      .whereIn('state', ['checking', 'applying'])
      .update({ state: 'failed', problem: storePhrase(problem) })
    if (Number(failed)) await db.from('import_files').where('import_id', this.id).delete()
  }

  /**
   * Discards imports that expired before they were applied, and imports whose rows are missing.
   * Then deletes files and rows that are no longer needed.
   */
  static async discardOld() {
    await this.query()
      .where((query) =>
        query
          .where((expired) =>
            expired.whereIn('state', ['checking', 'staged', 'failed']).whereRaw(IS_OLD)
          )
          .orWhere((rowless) => rowless.where('state', 'staged').whereRaw(HAS_NO_ROWS))
          .orWhere((givenUp) =>
            givenUp
              .where('state', 'applying')
              .whereRaw(`NOT ${HAS_JOB}`)
              .whereRaw(`(${IS_OLD} OR ${HAS_NO_ROWS})`)
          )
      )
      .update({ state: 'discarded' })
    await db.rawQuery(
      `DELETE FROM import_files USING imports
       WHERE imports.id = import_id AND state NOT IN ('checking', 'staged', 'applying')`
    )
    const { rows } = await db.rawQuery(
      `SELECT DISTINCT substring(tablename FROM '\\d+$')::integer AS id FROM pg_tables
       WHERE schemaname = 'staging' AND NOT EXISTS (
         SELECT FROM imports WHERE imports.id = substring(tablename FROM '\\d+$')::integer
           AND state <> 'discarded' AND (NOT ${IS_OLD} OR state IN ('checking', 'applying')))
       LIMIT 50`
    )
    await dropTables(rows.map(({ id }: { id: number }) => id))
  }

  /** The type of an import of an admin. */
  get type() {
    return this.kind as ImportTypeName
  }

  /** The job that checks or applies the import, or did so last. Null if it was deleted. */
  get job() {
    return this.$extras.job as JobStatus | null
  }

  get inProgress() {
    return ['checking', 'applying'].includes(this.state) && isUnfinished(this.job)
  }

  /** Whether the import's job waits for a worker. */
  get isWaiting() {
    return this.inProgress && this.job?.state !== 'active'
  }

  /** Whether the import was neither checked nor applied, because its job was given up. */
  get isGivenUp() {
    return ['checking', 'applying'].includes(this.state) && !this.inProgress
  }

  /** Whether the job that applies the import was cancelled. */
  get isCancelled() {
    return this.state === 'staged' && this.job?.state === 'cancelled'
  }

  /** Why the import cannot be checked or applied. */
  get problemPhrase() {
    return this.problem === null ? null : readPhrase(this.problem)
  }

  /** Why the last attempt of the import's job failed, if it did. */
  get failure() {
    return failureOf(this.job)
  }

  /** Whether the import's rows can be viewed. */
  get hasRows() {
    return ['staged', 'applied'].includes(this.displayState) && !this.$extras.rowless
  }

  /**
   * The state that pages show. An import whose job was given up counts as failed, or can be applied
   * again. An import that has expired or whose rows are missing counts as discarded.
   */
  get displayState() {
    if (this.state === 'checking' && this.isGivenUp) return 'failed'
    const isUnapplied = this.state === 'staged' || (this.state === 'applying' && this.isGivenUp)
    if (!isUnapplied) return this.state
    return this.$extras.rowless ? 'discarded' : 'staged'
  }

  get total() {
    return this.added + this.changed + this.skipped + this.refused
  }
}

async function dropTables(ids: number[]) {
  const tables = ids.flatMap((id) => [`staging.given_${id}`, `staging.judged_${id}`])
  if (tables.length) await db.rawQuery(`DROP TABLE IF EXISTS ${tables}`)
}
