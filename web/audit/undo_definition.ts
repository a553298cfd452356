import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import board from '#config/board'
import { announceAfter } from '#messaging/announce'
import AuditEntry from '#models/audit_entry'
import type User from '#models/user'

/** The entries that have not been undone yet: what was, and what it became. */
const ENTRIES = `
  WITH entry AS (
    SELECT id, subject_id, version, changes,
           (SELECT jsonb_object_agg(key, value -> 'from') FROM jsonb_each(changes)) AS was,
           (SELECT jsonb_object_agg(key, value -> 'to') FROM jsonb_each(changes)) AS became
      FROM audit_entries e
      WHERE id = ANY(:entries) AND NOT EXISTS (SELECT FROM audit_entries WHERE undoes = e.id))`

interface Way {
  /** What it is to undo these, as it is recorded. */
  action: string
  /** Locks the subjects, in the order in which everybody does. */
  lock: (ids: number[], trx: TransactionClientContract) => Promise<unknown>
  /** SQL that follows the entries as `entry`: takes back what they did, and answers their ids. */
  statement: string
  /** What else is to be done to these subjects. */
  after?: (subjects: number[], trx: TransactionClientContract) => Promise<unknown>
}

/** A way to take back what entries of a kind did, where nothing has changed it since; answers how many that were. */
export const undoing =
  ({ action, lock, statement, after }: Way) =>
  async (by: User, entries: AuditEntry[], batch: string, trx: TransactionClientContract) => {
    await lock(entries.map(({ subjectId }) => subjectId), trx) // prettier-ignore
    const { rows } = await trx.rawQuery(`${ENTRIES}${statement}`, {
      entries: entries.map(({ id }) => Number(id)),
      room: board.citiesPerMember,
    })
    const undone = new Set((rows as { id: string }[]).map(({ id }) => Number(id)))
    const theirs = entries.filter(({ id }) => undone.has(Number(id)))
    await after?.(theirs.map(({ subjectId }) => subjectId), trx) // prettier-ignore
    await AuditEntry.recordUndo(by.id, action, [...undone], batch, trx)
    announceAfter(trx)
    return undone.size
  }
