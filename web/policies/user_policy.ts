import { BasePolicy } from '@adonisjs/bouncer'
import type User from '#models/user'

/** Rights of each role beyond its own account. Anything not allowed here is refused. */
export default class UserPolicy extends BasePolicy {
  manageCities(user: User) {
    return user.isAdmin
  }

  viewAudit(user: User) {
    return user.isAdmin
  }

  viewHubs(user: User) {
    return user.isAdmin
  }

  /** Name, e-mail, role and whether active. A manager sees nothing else of other accounts. */
  listMembers(user: User) {
    return user.isAdmin || user.role === 'manager'
  }

  createMember(user: User, role: User['role']) {
    return user.isAdmin || (user.role === 'manager' && role === 'member')
  }

  /** Activate and deactivate. Managers may manage neither other managers nor themselves. */
  manageAccount(user: User, member: User) {
    return user.isAdmin || (user.role === 'manager' && member.role === 'member')
  }

  /**
   * Never for one's own account: the settings ask for the current password, so that a page left open
   * is not enough to take the account over.
   */
  setPassword(user: User, member: User) {
    return this.manageAccount(user, member) && user.id !== member.id
  }

  /** Name and e-mail. One's own are changed in the settings. */
  editProfile(user: User, member: User) {
    return user.isAdmin && user.id !== member.id
  }

  changeRole(user: User, _member: User) {
    return user.isAdmin
  }

  /** See and change the member's board. */
  actOnBehalfOf(user: User, _member: User) {
    return user.isAdmin
  }
}
