import { randomUUID } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { auditActions, definitionOf } from '#admin/audit_actions'
import type { UndoDefinition } from '#admin/undo_definition'
import { announceAfter } from '#messaging/announce'
import AuditEntry from '#models/audit_entry'
import type User from '#models/user'
import { retryOnDeadlock } from '#support/retry_on_deadlock'

/**
 * Returns whether an entry with this action and these values can be undone. Does not check whether
 * the entry is already undone.
 */
export function canUndo(entry: AuditEntry) {
  return definitionOf(entry.action).undo?.isComplete(entry) ?? false
}

/**
 * Undoes one entry, or all entries of a batch. Skips entries that are already undone, and entries
 * whose subject has changed since.
 * @returns how many entries were found, how many were undone, and the batch of the new entries.
 *   With this batch, the undo itself can be undone
 */
export async function undo(by: User, target: { id?: number; batch?: string }) {
  return retryOnDeadlock(() => undoTogether(by, target))
}

async function undoTogether(
  by: User,
  { id = 0, batch: wholeBatch }: { id?: number; batch?: string }
) {
  return db.transaction(async (trx) => {
    const entries = await AuditEntry.query({ client: trx })
      .where(wholeBatch ? { batch: wholeBatch } : { id })
      .orderBy('id')
      .forUpdate()
    const groups = groupByAction(entries.filter(canUndo))
    await lockSubjects(groups, trx)

    const batch = randomUUID()
    let undone = 0
    for (const group of groups) undone += await undoGroup(by, group, batch, trx)
    return { found: entries.length, undone, batch }
  })
}

interface Group {
  definition: UndoDefinition
  entries: AuditEntry[]
}

function groupByAction(entries: AuditEntry[]): Group[] {
  return Object.entries(auditActions).flatMap(([action, { undo: definition }]) => {
    const group = entries.filter((entry) => entry.action === action)
    return definition && group.length ? [{ definition, entries: group }] : []
  })
}

/** Only entries of jobs have no id here, and they cannot be undone. */
const subjectsOf = (entries: AuditEntry[]) => entries.map(({ subjectId }) => subjectId!)

/**
 * Locks all subjects before any of them changes. If each group of entries locked only its own
 * subjects, the subjects of all groups would not be locked in id order, and transactions could
 * deadlock.
 */
async function lockSubjects(groups: Group[], trx: TransactionClientContract) {
  for (const lock of new Set(groups.map(({ definition }) => definition.lock))) {
    const locked = groups.filter(({ definition }) => definition.lock === lock)
    await lock(
      locked.flatMap(({ entries }) => subjectsOf(entries)),
      trx
    )
  }
}

/** The entries that are not undone yet, with their old values (`was`) and new values (`became`). */
const ENTRIES = `
  WITH entry AS (
    SELECT id, subject_id, version, changes,
           (SELECT jsonb_object_agg(key, value -> 'from') FROM jsonb_each(changes)) AS was,
           (SELECT jsonb_object_agg(key, value -> 'to') FROM jsonb_each(changes)) AS became
      FROM audit_entries e
      WHERE id = ANY(:ids) AND NOT EXISTS (SELECT FROM audit_entries WHERE undoes = e.id))`

/** Returns how many entries were undone. */
async function undoGroup(
  by: User,
  { definition, entries }: Group,
  batch: string,
  trx: TransactionClientContract
) {
  const ids = entries.map(({ id }) => Number(id))
  const { rows } = await trx.rawQuery(`${ENTRIES}${definition.statement}`, { ids, by: by.id })
  const undone = new Set((rows as { id: string }[]).map(({ id }) => Number(id)))
  const subjects = entries.filter(({ id }) => undone.has(Number(id)))
  await definition.after?.(subjectsOf(subjects), trx)
  await AuditEntry.recordUndo(by.id, definition.recordedAs, [...undone], batch, trx)
  announceAfter(trx)
  return undone.size
}
