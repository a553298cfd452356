import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { announceAfter } from '#hub/announce'
import { lockMembers } from '#models/acts_on_many_members'
import AuditEntry from '#models/audit_entry'
import SignIn from '#models/sign_in'
import type User from '#models/user'

// Of entries about accounts, what they did is taken back where nothing has changed it since; each
// answers how many that were.

/** The entries that have not been undone yet. */
const ENTRIES = `
  WITH entry AS (
    SELECT id, subject_id, changes -> 'role' ->> 'from' AS was, changes -> 'role' ->> 'to' AS became
      FROM audit_entries e
      WHERE id = ANY(:entries) AND NOT EXISTS (SELECT FROM audit_entries WHERE undoes = e.id))`

const roleSetBack = `${ENTRIES}
  UPDATE users SET role = was, updated_at = now()
    FROM entry WHERE users.id = subject_id AND role = became RETURNING entry.id, subject_id`

const activeAgain = (active: boolean) => `${ENTRIES}
  UPDATE users SET active = ${active}, updated_at = now()
    FROM entry WHERE users.id = subject_id AND active <> ${active} RETURNING entry.id, subject_id`

const undoing =
  (statement: string, action: string) =>
  async (by: User, entries: AuditEntry[], batch: string, trx: TransactionClientContract) => {
    await lockMembers(entries.map(({ subjectId }) => subjectId), trx) // prettier-ignore
    const { rows } = await trx.rawQuery(statement, { entries: entries.map(({ id }) => Number(id)) })
    const undone = (rows as { id: string; subject_id: number }[]).map(({ id }) => Number(id))
    if (action === 'deactivated') {
      await SignIn.endAllOf(rows.map((row: { subject_id: number }) => row.subject_id), trx) // prettier-ignore
    }
    await AuditEntry.recordUndone(by.id, action, undone, batch, trx)
    announceAfter(trx)
    return undone.length
  }

export const undoRole = undoing(roleSetBack, 'changed the role of')
export const undoActivation = undoing(activeAgain(false), 'deactivated')
export const undoDeactivation = undoing(activeAgain(true), 'activated')
