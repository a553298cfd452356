import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import City from '#models/city'
import { overseenBy, adminAccess } from '#board/admin_access'
import SignIn from '#models/sign_in'
import User from '#models/user'
import UserPolicy from '#policies/user_policy'

let count = 0

async function createMember(fields: Partial<User> = {}) {
  const email = `oversight${++count}@example.org`
  const user = await User.create({ name: 'O', email, password: 'a good password', ...fields })
  const { id } = await SignIn.create({ userId: user.id, device: 'test' })
  return { user, signInId: id }
}

function createCity(enabled = true) {
  const name = `Oversight ${++count}`
  return City.create({ name, country: 'X', latitude: 0, longitude: 0, timezone: 'UTC', enabled })
}

test.group('What one may oversee', () => {
  test('is what the pages let one keep: all cities, disabled ones too, or none', async ({
    assert,
  }) => {
    const [offered, disabled] = [await createCity(), await createCity(false)]
    const cityIds = [offered.id, disabled.id, 2 ** 31 - 1]
    for (const role of ['member', 'manager', 'admin'] as const) {
      const { user, signInId } = await createMember({ role })
      const overseen = await adminAccess({ signInId, cityIds })
      const keeps = new UserPolicy().manageCities(user)
      assert.sameMembers([...overseen!.keys()], keeps ? [offered.id, disabled.id] : [])
    }
  })

  test('is nothing for who is deactivated, or whose sign-in has ended or run out', async ({
    assert,
  }) => {
    const { id } = await createCity()
    const admins = [
      await createMember({ role: 'admin' }),
      await createMember({ role: 'admin', active: false }),
      await createMember({ role: 'admin' }),
      await createMember({ role: 'admin' }),
    ]
    await SignIn.end(admins[2].signInId)
    await db.from('sign_ins').where('id', admins[3].signInId).update({ last_used: '2020-01-01' })
    const wishes = admins.map(({ signInId }) => ({ signInId, cityIds: [id] }))

    const overseen = await overseenBy(wishes)

    assert.deepEqual(wishes.map((wish) => overseen.get(wish)!.size), [1, 0, 0, 0]) // prettier-ignore
  })
})
