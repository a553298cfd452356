import { belongsTo, hasOne, scope } from '@adonisjs/lucid/orm'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { ModelQueryBuilderContract } from '@adonisjs/lucid/types/model'
import type { BelongsTo, HasOne } from '@adonisjs/lucid/types/relations'
import { AuditEntrySchema } from '#database/schema'
import City from '#models/city'
import Import from '#models/import'
import Message from '#models/message'
import Station from '#models/station'
import User from '#models/user'
import Webhook from '#models/webhook'
import { isolated } from '#support/plain_text'
import { phrase } from '#support/phrase'

/** All codes of audit actions, each with the type of its subject. */
export const SUBJECT_TYPES = {
  'city.created': 'city',
  'city.changed': 'city',
  'city.enabled': 'city',
  'city.disabled': 'city',
  'city.deleted': 'city',
  'city.restored': 'city',
  'city.temperature_recorded': 'city',
  'city.reading_added': 'city',
  'city.readings_deleted': 'city',
  'member.created': 'user',
  'member.activated': 'user',
  'member.deactivated': 'user',
  'member.password_set': 'user',
  'member.role_changed': 'user',
  'member.profile_changed': 'user',
  'member.deleted': 'user',
  'member.city_watched': 'user',
  'member.city_unwatched': 'user',
  'member.entry_added': 'user',
  'member.muted': 'user',
  'member.unmuted': 'user',
  'message.deleted': 'message',
  'message.restored': 'message',
  'webhook.created': 'webhook',
  'webhook.changed': 'webhook',
  'webhook.enabled': 'webhook',
  'webhook.disabled': 'webhook',
  'webhook.secret_replaced': 'webhook',
  'webhook.deleted': 'webhook',
  'webhook.restored': 'webhook',
  'station.created': 'station',
  'station.changed': 'station',
  'station.enabled': 'station',
  'station.disabled': 'station',
  'station.secret_replaced': 'station',
  'station.deleted': 'station',
  'station.restored': 'station',
  'import.applied': 'import',
  'job.retried': 'job',
  'job.cancelled': 'job',
} as const

export type AuditAction = keyof typeof SUBJECT_TYPES

/**
 * Old value (`from`) and new value (`to`) of each field. A field without values only says that it
 * changed. If the values are the name of a row, such as a city, `id` is the id of that row.
 */
export type Changes = Record<string, { from?: unknown; to?: unknown; id?: number }>

/** An entry of the audit log: who did what to whom, and when. Entries are never changed. */
export default class AuditEntry extends AuditEntrySchema {
  declare action: AuditAction
  declare changes: Changes

  @belongsTo(() => User, { foreignKey: 'actorId' })
  declare actor: BelongsTo<typeof User>

  // `subjectType` says which of these is the subject. Ignore the other relations: their tables use
  // the same ids, so they may load unrelated rows.
  @belongsTo(() => User, { foreignKey: 'subjectId' })
  declare member: BelongsTo<typeof User>
  @belongsTo(() => City, { foreignKey: 'subjectId' })
  declare city: BelongsTo<typeof City>
  @belongsTo(() => Import, { foreignKey: 'subjectId' })
  declare import: BelongsTo<typeof Import>
  @belongsTo(() => Message, { foreignKey: 'subjectId', localKey: 'serial' })
  declare message: BelongsTo<typeof Message>

  @belongsTo(() => Webhook, { foreignKey: 'subjectId' })
  declare webhook: BelongsTo<typeof Webhook>
  @belongsTo(() => Station, { foreignKey: 'subjectId' })
  declare station: BelongsTo<typeof Station>

  @hasOne(() => AuditEntry, { foreignKey: 'undoes' })
  declare undoneBy: HasOne<typeof AuditEntry>

  /**
   * Records one action. Pass the transaction that performs the action: then both the action and its
   * entry are stored, or neither of them.
   * @param actorId null for the command line
   * @param subjectId null for a job, whose id is a UUID
   * @param changes no secrets, and no names or e-mails of members, because entries outlive accounts
   */
  static async record(
    actorId: number | null,
    action: AuditAction,
    subjectId: number | null,
    changes: Changes = {},
    trx?: TransactionClientContract
  ) {
    const subjectType = SUBJECT_TYPES[action]
    await this.create({ actorId, action, subjectType, subjectId, changes }, { client: trx })
  }

  /**
   * Records the same action on many subjects, like `record`.
   * @param batch UUID that these entries share: the log can show and undo them together; null for one
   *   entry
   * @param acts id and changes of each subject
   */
  static async recordMany(
    actorId: number,
    action: AuditAction,
    acts: { id: number; changes?: Changes }[],
    batch: string | null,
    trx: TransactionClientContract
  ) {
    await trx.rawQuery(
      `INSERT INTO audit_entries (actor_id, action, subject_type, subject_id, changes, batch)
         SELECT ?, ?, ?, act.id, coalesce(act.changes, '{}'), nullif(?, '')::uuid
         FROM jsonb_to_recordset(?::jsonb) AS act(id integer, changes jsonb)`,
      [actorId, action, SUBJECT_TYPES[action], batch ?? '', JSON.stringify(acts)]
    )
  }

  /**
   * Records that entries were undone. Each new entry has the changes of an undone entry, with
   * `from` and `to` exchanged.
   * @param action audit action of the new entries
   * @param undone ids of the undone entries
   */
  static async recordUndo(
    actorId: number,
    action: AuditAction,
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

  /**
   * Loads what the audit log shows: the current names of actor and subject, and whether the entry
   * is undone.
   */
  static withNames = scope((query: ModelQueryBuilderContract<typeof AuditEntry>) => {
    void query.select('audit_entries.*').preload('actor').preload('undoneBy')
    void query.preload('member').preload('city').preload('import')
    void query.preload('webhook').preload('station')
    void query.preload('message', (messages) => messages.withScopes((scopes) => scopes.withPlace()))
  })

  /**
   * Entries of actors whose name or e-mail contains the text. If the text is empty, all entries.
   */
  static byActor(text = '') {
    return this.query().if(text, (query) =>
      query.whereIn('actor_id', User.matching(text).select('id'))
    )
  }

  get actorName() {
    if (this.actorId === null) return phrase('Command line')
    return this.actor ? isolated(this.actor.name) : deletedAccount(this.actorId)
  }

  get subjectName() {
    const {
      changes,
      city,
      import: record,
      member,
      message,
      station,
      webhook,
      subjectType: type,
      subjectId: id,
    } = this
    if (type === 'job') return phrase('“{job}”', { job: changes.job?.to })
    if (type === 'city') return city ? isolated(city.name) : phrase('city {id}', { id })
    if (type === 'message') return message?.place ?? phrase('message {id}', { id })
    if (type === 'webhook') return webhook ? isolated(webhook.name) : phrase('webhook {id}', { id })
    if (type === 'station') return station ? isolated(station.name) : phrase('station {id}', { id })
    if (type === 'import') return record ? isolated(record.file) : phrase('file {id}', { id })
    return member ? isolated(member.name) : deletedAccount(id)
  }

  get isUndone() {
    return Boolean(this.undoneBy)
  }
}

const deletedAccount = (id: number | null) => phrase('deleted account {id}', { id })
