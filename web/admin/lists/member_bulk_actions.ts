import { activateMembers } from '#admin/actions/member_activated'
import { deactivateMembers } from '#admin/actions/member_deactivated'
import { changeRoles } from '#admin/actions/member_role_changed'
import type { BulkAction, SelectedRows } from '#admin/lists/bulk_action'
import type User from '#models/user'
import UserPolicy from '#policies/user_policy'
import { phrase } from '#support/phrase'

const policy = new UserPolicy()

export const activate: BulkAction = {
  label: phrase('Activate'),
  title: (n) => phrase('Activate {n, plural, one {# account} other {# accounts}}', { n }),
  done: (n) => phrase('{n, plural, one {# account is} other {# accounts are}} activated.', { n }),
  preview: async (selected, by) => {
    const { changing, unmanaged } = await examine(selected, by, ({ active }) => !active)
    return [
      phrase('{n, plural, one {# account} other {# accounts}} can sign in again.', { n: changing }),
      unmanaged,
    ]
  },
  perform: activateMembers,
}

export const deactivate: BulkAction = {
  label: phrase('Deactivate'),
  title: (n) => phrase('Deactivate {n, plural, one {# account} other {# accounts}}', { n }),
  done: (n) => phrase('{n, plural, one {# account is} other {# accounts are}} deactivated.', { n }),
  danger: true,
  preview: async (selected, by) => {
    const { changing, unmanaged, own } = await examine(selected, by, ({ active }) => active)
    return [
      phrase(
        '{n, plural, one {# account is} other {# accounts are}} signed out everywhere at once, and cannot sign in.',
        { n: changing }
      ),
      unmanaged,
      own ? phrase('Your own account is among them.') : undefined,
    ]
  },
  perform: deactivateMembers,
}

export const makeMember = giveRole('member')
export const makeManager = giveRole('manager')
export const makeAdmin = giveRole('admin')

function giveRole(role: User['role']): BulkAction {
  return {
    label: phrase('Make {role, select, admin {admin} manager {manager} other {member}}', { role }),
    title: (n) =>
      phrase(
        'Give the role of {role, select, admin {admin} manager {manager} other {member}} to {n, plural, one {# account} other {# accounts}}',
        { role, n }
      ),
    done: (n) =>
      phrase(
        '{n, plural, one {# account is} other {# accounts are}} given the role of {role, select, admin {admin} manager {manager} other {member}}.',
        { role, n }
      ),
    danger: role === 'admin',
    allowed: (by) => by.isAdmin,
    preview: async (selected, by) => {
      const { changing, own } = await examine(selected, by, (account) => account.role !== role)
      return [
        phrase(
          '{n, plural, one {# account gets} other {# accounts get}} another role, with immediate effect.',
          { n: changing }
        ),
        own && role !== 'admin'
          ? phrase('Your own account is among them: you lose the rights of an admin.')
          : undefined,
      ]
    },
    perform: (by, ids, batch, trx) => changeRoles(by, ids, role, batch, trx),
  }
}

/**
 * Counts the accounts that the action would change.
 * @returns `changing`: their number; `unmanaged`: a sentence about accounts that `by` must not
 *   change; `own`: whether the account of `by` is selected
 */
async function examine(selected: SelectedRows, by: User, wouldChange: (account: User) => boolean) {
  const rows = await selected.clone().clearSelect().select('users.id', 'users.role', 'users.active')
  const accounts = rows as User[]
  const managed = accounts.filter((account) => policy.manageAccount(by, account))
  const others = accounts.length - managed.length
  return {
    changing: managed.filter(wouldChange).length,
    own: managed.some(({ id }) => id === by.id),
    unmanaged: others
      ? phrase(
          'You may not change {n, plural, one {# of these accounts: it stays as it is} other {# of these accounts: they stay as they are}}.',
          { n: others }
        )
      : undefined,
  }
}
