import { BasePolicy } from '@adonisjs/bouncer'
import type User from '#models/user'

/** Rights that depend on the role of a user. Everything that is not allowed here is forbidden. */
export default class UserPolicy extends BasePolicy {
  manageCities(user: User) {
    return user.isAdmin
  }

  viewAudit(user: User) {
    return user.isAdmin
  }

  /** The right to see the training log of every member, and to add entries for them. */
  viewLogs(user: User) {
    return user.isAdmin
  }

  /** The right to see the totals of the members who chose to be shown. Managers see no training. */
  viewClub(user: User) {
    return user.role !== 'manager'
  }

  viewHubs(user: User) {
    return user.isAdmin
  }

  manageWebhooks(user: User) {
    return user.isAdmin
  }

  manageJobs(user: User) {
    return user.isAdmin
  }

  /**
   * The right to see the name, e-mail and role of all accounts, and whether they are active.
   * Managers see nothing else of other accounts.
   */
  listMembers(user: User) {
    return user.isAdmin || user.role === 'manager'
  }

  createMember(user: User, role: User['role']) {
    return user.isAdmin || (user.role === 'manager' && role === 'member')
  }

  /**
   * The right to activate and deactivate an account. Managers may manage neither other managers nor
   * themselves.
   */
  manageAccount(user: User, member: User) {
    return user.isAdmin || (user.role === 'manager' && member.role === 'member')
  }

  /**
   * Users must change their own password in the settings, which ask for the current password: a
   * page that was left open must not be enough to take over the account.
   */
  setPassword(user: User, member: User) {
    return this.manageAccount(user, member) && user.id !== member.id
  }

  /**
   * The right to change name and e-mail of another user. Users change their own in the settings.
   */
  editProfile(user: User, member: User) {
    return user.isAdmin && user.id !== member.id
  }

  changeRole(user: User, _member: User) {
    return user.isAdmin
  }

  /**
   * The right to see all messages of the chat, to delete and restore them, and to see what was deleted.
   */
  moderateChat(user: User) {
    return user.isAdmin
  }

  /** The right to keep the member from writing in the chat. */
  mute(user: User, member: User) {
    return user.isAdmin && user.id !== member.id
  }

  /** The right to see and change the member's board. */
  actOnBehalfOf(user: User, _member: User) {
    return user.isAdmin
  }
}
