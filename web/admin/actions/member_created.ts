import db from '@adonisjs/lucid/services/db'
import type { ActionDefinition } from '#admin/audit_action_definition'
import AuditEntry from '#models/audit_entry'
import User from '#models/user'
import { phrase } from '#support/phrase'

type Account = Pick<User, 'name' | 'email' | 'role'> & { password: string }

/** @param by null for the command line */
export async function createMember(by: User | null, account: Account) {
  return db.transaction(async (trx) => {
    const member = await User.create(account, { client: trx })
    const changes = { role: { to: member.role } }
    await AuditEntry.record(by?.id ?? null, 'member.created', member.id, changes, trx)
    return member
  })
}

export const memberCreated: ActionDefinition = {
  describe: {
    label: phrase('Member created'),
    sentence: (names) => phrase('{actor} created {subject}//member', names),
  },
}
