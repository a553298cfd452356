import { test } from '@japa/runner'
import User from '#models/user'
import { deleteAccount } from '#accounts/delete_account'

let userCount = 0

const LAST_ADMIN = /the last active admin has to stay/

const createUser = (role: User['role']) =>
  User.create({ name: 'U', email: `leaves${++userCount}@example.org`, password: null, role })

/** Demotes all admins except these to members. */
async function demoteOthers(...admins: User[]) {
  const ids = admins.map(({ id }) => id)
  await User.query().where('role', 'admin').whereNotIn('id', ids).update({ role: 'member' })
}

test.group('Last active admin', () => {
  test('cannot delete their account, while members and other admins can', async ({ assert }) => {
    const [last, other, inactive] = [
      await createUser('admin'),
      await createUser('admin'),
      await createUser('admin'),
    ]
    await inactive.merge({ active: false }).save()
    await demoteOthers(last, other, inactive)
    const member = await createUser('member')

    await deleteAccount(other)
    await assert.rejects(() => deleteAccount(last), LAST_ADMIN)
    await deleteAccount(member)
    await deleteAccount(inactive)

    assert.exists(await User.find(last.id))
    assert.isNull(await User.find(other.id))
  })

  test('remains when all admins delete their accounts at once', async ({ assert }) => {
    for (let round = 0; round < 10; round++) {
      const admins = await Promise.all([
        createUser('admin'),
        createUser('admin'),
        createUser('admin'),
      ])
      await demoteOthers(...admins)

      const outcomes = await Promise.allSettled(admins.map((admin) => deleteAccount(admin)))

      const refused = outcomes.filter(({ status }) => status === 'rejected')
      assert.lengthOf(refused, 1)
      assert.lengthOf(await User.query().where('role', 'admin'), 1)
    }
  })
})
