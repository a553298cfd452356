import { List } from '#admin/lists/list'
import {
  activate,
  deactivate,
  makeAdmin,
  makeManager,
  makeMember,
} from '#admin/lists/member_bulk_actions'
import User from '#models/user'
import { phrase } from '#support/phrase'

interface Filter {
  search?: string
  role?: User['role']
  active?: 'yes' | 'no'
}

export const members = new List<typeof User, Filter>({
  name: 'members',
  id: 'users.id',
  sorts: {
    name: { expression: 'users.name', type: 'text', label: phrase('Name') },
    email: { expression: 'users.email', type: 'text', label: phrase('E-mail') },
    role: { expression: 'users.role', type: 'text', label: phrase('Role') },
    active: { expression: 'users.active', type: 'boolean', label: phrase('Active') },
    created: {
      expression: 'users.created_at',
      type: 'timestamptz',
      label: phrase('Member since'),
      allowed: ({ isAdmin }) => isAdmin,
    },
  },
  defaultSort: 'name',
  choices: {
    role: {
      label: phrase('Every role'),
      options: { member: phrase('Members'), manager: phrase('Managers'), admin: phrase('Admins') },
    },
    active: {
      label: phrase('Active or not'),
      options: { yes: phrase('Active'), no: phrase('Deactivated') },
    },
  },
  find: ({ search, role, active }) =>
    User.matching(search)
      .select('users.*')
      .if(role, (query) => query.where('role', role!))
      .if(active, (query) => query.where('active', active === 'yes')),
  title: ({ name }) => name,
  actions: { activate, deactivate, makeMember, makeManager, makeAdmin },
})
