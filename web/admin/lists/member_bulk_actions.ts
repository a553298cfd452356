import { activateMembers } from '#admin/actions/member_activated'
import { deactivateMembers } from '#admin/actions/member_deactivated'
import { changeRoles } from '#admin/actions/member_role_changed'
import type { BulkAction, SelectedRows } from '#admin/lists/bulk_action'
import type User from '#models/user'
import UserPolicy from '#policies/user_policy'
import { pluralize } from '#support/pluralize'

const policy = new UserPolicy()

export const activate: BulkAction = {
  label: 'Activate',
  done: 'activated',
  preview: async (selected, by) => {
    const { changing, unmanaged } = await examine(selected, by, ({ active }) => !active)
    return [`${pluralize(changing, 'account', 'accounts')} can sign in again.`, unmanaged]
  },
  perform: activateMembers,
}

export const deactivate: BulkAction = {
  label: 'Deactivate',
  done: 'deactivated',
  danger: true,
  preview: async (selected, by) => {
    const { changing, unmanaged, own } = await examine(selected, by, ({ active }) => active)
    return [
      `${pluralize(changing, 'account is', 'accounts are')} signed out everywhere at once, and cannot sign in.`,
      unmanaged,
      own ? 'Your own account is among them.' : '',
    ]
  },
  perform: deactivateMembers,
}

export const makeMember = giveRole('member')
export const makeManager = giveRole('manager')
export const makeAdmin = giveRole('admin')

function giveRole(role: User['role']): BulkAction {
  return {
    label: `Make ${role}`,
    verb: `Give the role of ${role} to`,
    done: `given the role of ${role}`,
    danger: role === 'admin',
    allowed: (by) => by.isAdmin,
    preview: async (selected, by) => {
      const { changing, own } = await examine(selected, by, (account) => account.role !== role)
      return [
        `${pluralize(changing, 'account gets', 'accounts get')} another role, with immediate effect.`,
        own && role !== 'admin'
          ? 'Your own account is among them: you lose the rights of an admin.'
          : '',
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
      ? `You may not change ${pluralize(others, 'of these accounts: it stays as it is', 'of these accounts: they stay as they are')}.`
      : '',
  }
}
