import { BasePolicy } from '@adonisjs/bouncer'
import type User from '#models/user'

/** What each role may do beyond what is his own: whatever no line here allows is refused. */
export default class UserPolicy extends BasePolicy {
  keepCities(user: User) {
    return user.isAdmin
  }

  readAudit(user: User) {
    return user.isAdmin
  }

  seeHubs(user: User) {
    return user.isAdmin
  }

  /** Of everybody the name, e-mail and role, and whether active: nothing else is a manager's to see. */
  listMembers(user: User) {
    return user.isAdmin || user.role === 'manager'
  }

  create(user: User, role: User['role']) {
    return user.isAdmin || (user.role === 'manager' && role === 'member')
  }

  /** To activate and deactivate. A manager is no member: neither others nor himself. */
  keep(user: User, member: User) {
    return user.isAdmin || (user.role === 'manager' && member.role === 'member')
  }

  /** One's own is changed in the settings, by who knows it: a page left open is not enough. */
  setPassword(user: User, member: User) {
    return this.keep(user, member) && user.id !== member.id
  }

  /** Name and e-mail. */
  edit(user: User, member: User) {
    return user.isAdmin && user.id !== member.id
  }

  changeRole(user: User, _member: User) {
    return user.isAdmin
  }

  /** To see what is the member's own, and to do it in his stead. */
  actFor(user: User, _member: User) {
    return user.isAdmin
  }
}
