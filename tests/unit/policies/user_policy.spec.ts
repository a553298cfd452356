import { test } from '@japa/runner'
import User from '#models/user'
import UserPolicy from '#policies/user_policy'

const roles = ['member', 'manager', 'admin'] as const

const policy = new UserPolicy()
const userWith = (role: User['role'], id: number) => new User().merge({ id, role })

/**
 * Allowed pairs for each action: "role of the user: role of the other member". "self" is the user.
 */
const allowed = {
  manageAccount: [
    'manager: member',
    'admin: member',
    'admin: manager',
    'admin: admin',
    'admin: self',
  ],
  setPassword: ['manager: member', 'admin: member', 'admin: manager', 'admin: admin'],
  editProfile: ['admin: member', 'admin: manager', 'admin: admin'],
  changeRole: ['admin: member', 'admin: manager', 'admin: admin', 'admin: self'],
  mute: ['admin: member', 'admin: manager', 'admin: admin'],
  actOnBehalfOf: ['admin: member', 'admin: manager', 'admin: admin', 'admin: self'],
}

test.group('User policy', () => {
  for (const [action, pairs] of Object.entries(allowed)) {
    test(`allows ${action} for exactly the expected pairs of roles`, ({ assert }) => {
      const allows = policy[action as keyof typeof allowed].bind(
        policy
      ) as UserPolicy['manageAccount']
      const found = roles.flatMap((role) => {
        const user = userWith(role, 1)
        const others = roles.filter((other) => allows(user, userWith(other, 2)))
        const self = allows(user, userWith(role, 1)) ? ['self'] : []
        return [...others, ...self].map((member) => `${role}: ${member}`)
      })
      assert.sameMembers(found, pairs)
    })
  }

  test('lets managers create members only, and admins create every role', ({ assert }) => {
    const creatable = roles.map((role) => {
      return roles.filter((other) => policy.createMember(userWith(role, 1), other))
    })
    assert.deepEqual(creatable, [[], ['member'], [...roles]])
  })

  test('allows cities, audit log, training logs, hubs and moderation to admins, and the members list also to managers', ({
    assert,
  }) => {
    const rolesAllowed = (
      action:
        | 'manageCities'
        | 'viewAudit'
        | 'viewHubs'
        | 'viewLogs'
        | 'manageJobs'
        | 'moderateChat'
        | 'listMembers'
    ) => roles.map((role) => policy[action](userWith(role, 1)))
    for (const action of [
      'manageCities',
      'viewAudit',
      'viewHubs',
      'viewLogs',
      'manageJobs',
      'moderateChat',
    ] as const) {
      assert.deepEqual(rolesAllowed(action), [false, false, true])
    }
    assert.deepEqual(rolesAllowed('listMembers'), [false, true, true])
  })

  test('shows the club to members and admins, and never to managers', ({ assert }) => {
    const viewers = roles.filter((role) => policy.viewClub(userWith(role, 1)))
    assert.deepEqual(viewers, ['member', 'admin'])
  })
})
