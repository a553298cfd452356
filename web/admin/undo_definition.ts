import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type AuditEntry from '#models/audit_entry'
import type { AuditAction, Changes } from '#models/audit_entry'
import type { Phrase } from '#support/phrase'

/** How entries of an action are undone. If a subject has changed since, its entry is not undone. */
export interface UndoDefinition {
  /** The audit action that the undo itself is recorded as. */
  recordedAs: AuditAction
  /**
   * The question before an undo.
   * @param back describes the changes that the undo makes: "name Lissabon → Lisbon"
   */
  question: (parts: { subject: Phrase | string; changes: Changes; back: string }) => Phrase
  /** Whether the entry contains everything that the undo needs. */
  isComplete: (entry: AuditEntry) => boolean
  /** Locks the subjects in id order, so that concurrent transactions do not deadlock. */
  lock: (ids: number[], trx: TransactionClientContract) => Promise<unknown>
  /**
   * SQL after `WITH entry (id, subject_id, version, changes, was, became)`: undoes these entries and
   * returns the ids of those that it could undo. `:by` is the id of the admin who undoes them.
   */
  statement: string
  /** Runs after the statement, for the subjects of the entries that were undone. */
  after?: (subjectIds: number[], trx: TransactionClientContract) => Promise<unknown>
}

export const hasOldValues = ({ changes }: AuditEntry) =>
  Object.values(changes).some(({ from }) => from !== undefined)
