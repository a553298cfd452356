import { List } from '#admin/lists/list'
import {
  activate,
  deactivate,
  makeAdmin,
  makeManager,
  makeMember,
} from '#admin/lists/member_bulk_actions'
import User from '#models/user'

interface Filter {
  search?: string
  role?: User['role']
  active?: 'yes' | 'no'
}

export const members = new List<typeof User, Filter>({
  name: 'members',
  noun: ['account', 'accounts'],
  id: 'users.id',
  sorts: {
    name: { expression: 'users.name', type: 'text', label: 'Name' },
    email: { expression: 'users.email', type: 'text', label: 'E-mail' },
    role: { expression: 'users.role', type: 'text', label: 'Role' },
    active: { expression: 'users.active', type: 'boolean', label: 'Active' },
    created: {
      expression: 'users.created_at',
      type: 'timestamptz',
      label: 'Member since',
      allowed: ({ isAdmin }) => isAdmin,
    },
  },
  defaultSort: 'name',
  choices: {
    role: {
      label: 'Every role',
      options: { member: 'Members', manager: 'Managers', admin: 'Admins' },
    },
    active: { label: 'Active or not', options: { yes: 'Active', no: 'Deactivated' } },
  },
  find: ({ search, role, active }) =>
    User.matching(search)
      .select('users.*')
      .if(role, (query) => query.where('role', role!))
      .if(active, (query) => query.where('active', active === 'yes')),
  title: ({ name }) => name,
  actions: { activate, deactivate, makeMember, makeManager, makeAdmin },
})
