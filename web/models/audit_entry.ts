import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { AuditEntrySchema } from '#database/schema'

/** By field, what it was and what it is; neither where only that it changed is to be kept. */
export type Changes = Record<string, { from?: unknown; to?: unknown }>

/** Of whom or of what entries are asked for; `before` is the id of an entry. */
interface Wanted {
  actor?: number
  member?: number
  city?: number
  batch?: string
  before?: number
}

/** What somebody did that others may have to answer for: who, whom, what, when. Never changed. */
export default class AuditEntry extends AuditEntrySchema {
  declare changes: Changes

  /**
   * Writes it down with what it is about, so that neither is there without the other.
   * @param actorId none: the command line
   * @param action a verb, to which who and whom can be added: "changed the role of"
   * @param changes never a secret; and of a member no more than may outlive the account
   */
  static async record(
    actorId: number | null,
    action: string,
    subject: { type: 'user' | 'city'; id: number },
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
  static async recordUndone(
    actorId: number,
    action: string,
    undone: number[],
    batch: string,
    trx: TransactionClientContract
  ) {
    await trx.rawQuery(
      `INSERT INTO audit_entries (actor_id, action, subject_type, subject_id, changes, undoes, batch)
         SELECT ?, ?, subject_type, subject_id, (SELECT coalesce(jsonb_object_agg(key,
             jsonb_build_object('from', value -> 'to', 'to', value -> 'from')), '{}')
             FROM jsonb_each(changes)), id, ?
         FROM audit_entries WHERE id = ANY(?) ORDER BY id`,
      [actorId, action, batch, undone]
    )
  }

  /** Newest first, each with the names of today: of those who are still there. */
  static latest({ actor, member, city, batch, before }: Wanted, limit: number) {
    return this.query()
      .select('audit_entries.*', 'actors.name AS actor', 'members.name AS member')
      .select('cities.name AS city', 'imports.file AS import')
      .leftJoin('users AS actors', 'actors.id', 'actor_id')
      .leftJoin('users AS members', (on) =>
        on.on('members.id', 'subject_id').andOnVal('subject_type', 'user')
      )
      .leftJoin('cities', (on) => on.on('cities.id', 'subject_id').andOnVal('subject_type', 'city'))
      .leftJoin('imports', (on) =>
        on.on('imports.id', 'subject_id').andOnVal('subject_type', 'import')
      )
      .if(actor, (query) => query.where('actor_id', actor!))
      .if(member, (query) => query.where({ subject_type: 'user', subject_id: member! }))
      .if(city, (query) => query.where({ subject_type: 'city', subject_id: city! }))
      .if(batch, (query) => query.where({ batch: batch! }))
      .if(before, (query) => query.where('audit_entries.id', '<', before!))
      .orderBy('audit_entries.id', 'desc')
      .limit(limit)
  }

  get who() {
    if (this.actorId === null) return 'Command line'
    return (this.$extras.actor as string | null) ?? `deleted account ${this.actorId}`
  }

  get whom() {
    const { member, city, import: file } = this.$extras as Record<string, string | null>
    if (this.subjectType === 'city') return city ?? `city ${this.subjectId}`
    if (this.subjectType === 'import') return file ?? `file ${this.subjectId}`
    return member ?? `deleted account ${this.subjectId}`
  }

  /** The changes in words: "role from member to admin". */
  get what() {
    return Object.entries(this.changes).map(inWords).join(', ')
  }
}

function inWords([field, { from, to }]: [string, Changes[string]]) {
  if (from !== undefined && to !== undefined) return `${field} from ${from} to ${to}`
  const value = from ?? to
  return value === undefined ? field : `${field}: ${value}`
}
