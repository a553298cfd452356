import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import City from '#models/city'
import { overseenByRequest, overseenCities } from '#board/overseen_cities'
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

test.group('Cities that a sign-in may oversee', () => {
  test('are all cities, disabled ones too, if the pages let the member manage cities; otherwise none', async ({
    assert,
  }) => {
    const [enabled, disabled] = [await createCity(), await createCity(false)]
    const cityIds = [enabled.id, disabled.id, 2 ** 31 - 1]
    for (const role of ['member', 'manager', 'admin'] as const) {
      const { user, signInId } = await createMember({ role })
      const overseen = await overseenCities({ signInId, cityIds })
      const mayManage = new UserPolicy().manageCities(user)
      assert.sameMembers([...overseen!.keys()], mayManage ? [enabled.id, disabled.id] : [])
    }
  })

  test('are none for a deactivated admin, or after the sign-in has ended or expired', async ({
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
    const requests = admins.map(({ signInId }) => ({ signInId, cityIds: [id] }))

    const overseen = await overseenByRequest(requests)

    const counts = requests.map((request) => overseen.get(request)!.size)
    assert.deepEqual(counts, [1, 0, 0, 0])
  })
})
