import { belongsTo, hasOne, scope } from '@adonisjs/lucid/orm'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { ModelQueryBuilderContract } from '@adonisjs/lucid/types/model'
import type { BelongsTo, HasOne } from '@adonisjs/lucid/types/relations'
import { AuditEntrySchema } from '#database/schema'
import City from '#models/city'
import Import from '#models/import'
import User from '#models/user'

/**
 * By field, what it was and what it is; neither where only that it changed is to be kept. What has a
 * number of its own is named with it.
 */
export type Changes = Record<string, { from?: unknown; to?: unknown; id?: number }>

/** What somebody did that others may have to answer for: who, whom, what, when. Never changed. */
export default class AuditEntry extends AuditEntrySchema {
  declare changes: Changes

  @belongsTo(() => User, { foreignKey: 'actorId' })
  declare actor: BelongsTo<typeof User>

  // Its subject is one of these, whose numbers may be the same.
  @belongsTo(() => User, { foreignKey: 'subjectId' })
  declare member: BelongsTo<typeof User>
  @belongsTo(() => City, { foreignKey: 'subjectId' })
  declare city: BelongsTo<typeof City>
  @belongsTo(() => Import, { foreignKey: 'subjectId' })
  declare import: BelongsTo<typeof Import>

  @hasOne(() => AuditEntry, { foreignKey: 'undoes' })
  declare undoneBy: HasOne<typeof AuditEntry>

  /**
   * Writes it down with what it is about, so that neither is there without the other.
   * @param actorId none: the command line
   * @param action a verb, to which who and whom can be added: "changed the role of"
   * @param changes never a secret; and of a member no more than may outlive the account
   */
  static async record(
    actorId: number | null,
    action: string,
    subject: { type: 'user' | 'city' | 'import'; id: number },
    changes: Changes = {},
    trx?: TransactionClientContract
  ) {
    const { type: subjectType, id: subjectId } = subject
    await this.create({ actorId, action, subjectType, subjectId, changes }, { client: trx })
  }

  /**
   * Writes down what was done to many at once, as `record` does.
   * @param batch a UUID by which all of it can be found, and undone
   * @param acts of each its subject and its changes
   */
  static async recordMany(
    actorId: number,
    action: string,
    type: 'user' | 'city',
    acts: { id: number; changes?: Changes }[],
    batch: string,
    trx: TransactionClientContract
  ) {
    await trx.rawQuery(
      `INSERT INTO audit_entries (actor_id, action, subject_type, subject_id, changes, batch)
         SELECT ?, ?, ?, act.id, coalesce(act.changes, '{}'), ?
         FROM jsonb_to_recordset(?::jsonb) AS act(id integer, changes jsonb)`,
      [actorId, action, type, batch, JSON.stringify(acts)]
    )
  }

  /** Writes down that these entries are undone: the same, the other way round. */
  static async recordUndo(
    actorId: number,
    action: string,
    undone: number[],
    batch: string,
    trx: TransactionClientContract
  ) {
    await trx.rawQuery(
      `INSERT INTO audit_entries (actor_id, action, subject_type, subject_id, changes, undoes, batch)
         SELECT ?, ?, subject_type, subject_id, coalesce((SELECT jsonb_object_agg(field.key,
             (SELECT coalesce(jsonb_object_agg(
                CASE key WHEN 'from' THEN 'to' WHEN 'to' THEN 'from' ELSE key END, value), '{}')
              FROM jsonb_each(field.value))) FROM jsonb_each(changes) AS field), '{}'), id, ?
         FROM audit_entries WHERE id = ANY(?) ORDER BY id`,
      [actorId, action, batch, undone]
    )
  }

  /** With the names of today, of those who are still there; and whether it is undone. */
  static withNames = scope((query: ModelQueryBuilderContract<typeof AuditEntry>) => {
    void query.select('audit_entries.*')
    void query
      .preload('actor')
      .preload('member')
      .preload('city')
      .preload('undoneBy')
      .preload('import')
  })

  /** Those of acts of members that are found by the text; all for none. */
  static byActor(text = '') {
    return this.query().if(text, (query) =>
      query.whereIn('actor_id', User.matching(text).select('id'))
    )
  }

  get actorName() {
    if (this.actorId === null) return 'Command line'
    return this.actor?.name ?? `deleted account ${this.actorId}`
  }

  get subjectName() {
    if (this.subjectType === 'city') return this.city?.name ?? `city ${this.subjectId}`
    if (this.subjectType === 'import') return this.import?.file ?? `file ${this.subjectId}`
    return this.member?.name ?? `deleted account ${this.subjectId}`
  }

  get isUndone() {
    return Boolean(this.undoneBy)
  }
}
