import { test } from '@japa/runner'
import User from '#models/user'
import { deleteAccount } from '#accounts/delete_account'

let users = 0

const LAST = /the last active admin has to stay/

const create = (role: User['role']) =>
  User.create({ name: 'U', email: `leaves${++users}@example.org`, password: null, role })

/** Nobody is an admin but these. */
async function demoteOthers(...admins: User[]) {
  const ids = admins.map(({ id }) => id)
  await User.query().where('role', 'admin').whereNotIn('id', ids).update({ role: 'member' })
}

test.group('The last active admin', () => {
  test('stays, while members and other admins may go', async ({ assert }) => {
    const [last, other, inactive] = [
      await create('admin'),
      await create('admin'),
      await create('admin'),
    ]
    await inactive.merge({ active: false }).save()
    await demoteOthers(last, other, inactive)
    const member = await create('member')

    await deleteAccount(other)
    await assert.rejects(() => deleteAccount(last), LAST)
    await deleteAccount(member)
    await deleteAccount(inactive)

    assert.exists(await User.find(last.id))
    assert.isNull(await User.find(other.id))
  })

  test('stays when all go at once', async ({ assert }) => {
    for (let round = 0; round < 10; round++) {
      const admins = await Promise.all([create('admin'), create('admin'), create('admin')])
      await demoteOthers(...admins)

      const outcomes = await Promise.allSettled(admins.map((admin) => deleteAccount(admin)))

      const refused = outcomes.filter(({ status }) => status === 'rejected')
      assert.lengthOf(refused, 1)
      assert.lengthOf(await User.query().where('role', 'admin'), 1)
    }
  })
})
