import { replacePassword } from '#accounts/change_password'
import type { ActionDefinition } from '#admin/audit_action_definition'
import { changeMember } from '#admin/change_members'
import AuditEntry from '#models/audit_entry'
import type User from '#models/user'
import { phrase } from '#support/phrase'

/** @param by null for the command line */
export async function setPassword(by: User | null, member: User, password: string) {
  await changeMember(by, 'setPassword', member, async (account, trx) => {
    await replacePassword(account, password, trx)
    await AuditEntry.record(by?.id ?? null, 'member.password_set', account.id, {}, trx)
  })
}

export const memberPasswordSet: ActionDefinition = {
  describe: {
    label: phrase('Password set'),
    sentence: (names) => phrase('{actor} set a new password for {subject}', names),
  },
}
