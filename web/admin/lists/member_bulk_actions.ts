import type { Action, Selected } from '#admin/lists/bulk_action'
import { pluralize } from '#support/pluralize'
import { activateMembers } from '#admin/actions/member_activated'
import { deactivateMembers } from '#admin/actions/member_deactivated'
import { changeRoles } from '#admin/actions/member_role_changed'
import type User from '#models/user'
import UserPolicy from '#policies/user_policy'

const policy = new UserPolicy()

export const activate: Action = {
  label: 'Activate',
  done: 'activated',
  foretell: async (selected, by) => {
    const { changing, foreign } = await told(selected, by, ({ active }) => !active)
    return [`${pluralize(changing, 'account', 'accounts')} may sign in again.`, foreign]
  },
  act: activateMembers,
}

export const deactivate: Action = {
  label: 'Deactivate',
  done: 'deactivated',
  danger: true,
  foretell: async (selected, by) => {
    const { changing, foreign, himself } = await told(selected, by, ({ active }) => active)
    return [
      `${pluralize(changing, 'account is', 'accounts are')} signed out everywhere at once, and cannot sign in.`,
      foreign,
      himself ? 'Yours is among them.' : '',
    ]
  },
  act: deactivateMembers,
}

export const makeMember = giving('member')
export const makeManager = giving('manager')
export const makeAdmin = giving('admin')

function giving(role: User['role']): Action {
  return {
    label: `Make ${role}`,
    verb: `Give the role of ${role} to`,
    done: `given the role of ${role}`,
    danger: role === 'admin',
    may: (by) => by.isAdmin,
    foretell: async (selected, by) => {
      const { changing, himself } = await told(selected, by, (account) => account.role !== role)
      return [
        `${pluralize(changing, 'account gets', 'accounts get')} another role. It counts at once.`,
        himself && role !== 'admin' ? 'Yours is among them: what it does not allow is gone.' : '',
      ]
    },
    act: (by, ids, batch, trx) => changeRoles(by, ids, role, batch, trx),
  }
}

/** How many of these this one may and would change, and what is to be said of the others. */
async function told(selected: Selected, by: User, changes: (account: User) => boolean) {
  const rows = await selected.clone().clearSelect().select('users.id', 'users.role', 'users.active')
  const accounts = rows as User[]
  const his = accounts.filter((account) => policy.manageAccount(by, account))
  const left = accounts.length - his.length
  return {
    changing: his.filter(changes).length,
    himself: his.some(({ id }) => id === by.id),
    foreign: left ? `${left.toLocaleString('en')} of these ${left === 1 ? 'is' : 'are'} not yours to change, and ${left === 1 ? 'stays' : 'stay'} as before.` : '', // prettier-ignore
  }
}
