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
    name: { by: 'users.name', type: 'text', label: 'Name' },
    email: { by: 'users.email', type: 'text', label: 'E-mail' },
    role: { by: 'users.role', type: 'text', label: 'Role' },
    active: { by: 'users.active', type: 'boolean', label: 'Active' },
    created: {
      by: 'users.created_at',
      type: 'timestamptz',
      label: 'Member since',
      may: ({ isAdmin }) => isAdmin,
    },
  },
  usual: 'name',
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
