import { lockMembers } from '#admin/manage_members_in_bulk'
import SignIn from '#models/sign_in'
import { undoing } from '#audit/undo_definition'

// Of entries about accounts, what they did is taken back where nothing has changed it since.

const lock = lockMembers

const activeAgain = (active: boolean) => `
  UPDATE users SET active = ${active}, updated_at = now()
    FROM entry WHERE users.id = subject_id AND active <> ${active} RETURNING entry.id`

export const undoRole = undoing({
  ...{ action: 'changed the role of', lock },
  statement: `
    UPDATE users SET role = was ->> 'role', updated_at = now()
      FROM entry WHERE users.id = subject_id AND role = became ->> 'role' RETURNING entry.id`,
})

export const undoActivation = undoing({
  ...{ action: 'deactivated', lock, statement: activeAgain(false) },
  after: (ids, trx) => SignIn.endAll(ids, trx),
})

export const undoDeactivation = undoing({
  ...{ action: 'activated', lock, statement: activeAgain(true) },
})
