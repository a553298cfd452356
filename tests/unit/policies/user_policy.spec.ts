import { test } from '@japa/runner'
import User from '#models/user'
import UserPolicy from '#policies/user_policy'

const roles = ['member', 'manager', 'admin'] as const

const policy = new UserPolicy()
const a = (role: User['role'], id: number) => new User().merge({ id, role })

/** To whom each is allowed, as "who: whom"; of "himself" where the one is the other. */
const allowed = {
  keep: ['manager: member', 'admin: member', 'admin: manager', 'admin: admin', 'admin: himself'],
  setPassword: ['manager: member', 'admin: member', 'admin: manager', 'admin: admin'],
  edit: ['admin: member', 'admin: manager', 'admin: admin'],
  changeRole: ['admin: member', 'admin: manager', 'admin: admin', 'admin: himself'],
  actFor: ['admin: member', 'admin: manager', 'admin: admin', 'admin: himself'],
}

test.group('The policy', () => {
  for (const [action, pairs] of Object.entries(allowed)) {
    test(`of whom somebody may ${action} has no exceptions`, ({ assert }) => {
      const may = policy[action as keyof typeof allowed].bind(policy) as UserPolicy['keep']
      const found = roles.flatMap((who) => [
        ...roles.filter((whom) => may(a(who, 1), a(whom, 2))).map((whom) => `${who}: ${whom}`),
        ...(may(a(who, 1), a(who, 1)) ? [`${who}: himself`] : []),
      ])
      assert.sameMembers(found, pairs)
    })
  }

  test('lets a manager create members alone, and an admin everybody', ({ assert }) => {
    const found = roles.map((who) => roles.filter((role) => policy.create(a(who, 1), role)))
    assert.deepEqual(found, [[], ['member'], [...roles]])
  })

  test('keeps cities, the audit log and the hubs for admins, and the members from members', ({
    assert,
  }) => {
    for (const action of ['keepCities', 'readAudit', 'seeHubs'] as const) {
      assert.deepEqual(roles.map((who) => policy[action](a(who, 1))), [false, false, true]) // prettier-ignore
    }
    assert.deepEqual(roles.map((who) => policy.listMembers(a(who, 1))), [false, true, true]) // prettier-ignore
  })
})
