import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { changeRole, deactivate } from '#admin/manage_members'
import User from '#models/user'

let count = 0

/** So many active admins, and no more in the whole database. */
async function admins(many: number) {
  const created = await User.createMany(
    Array.from({ length: many }, () => {
      const email = `last${++count}@example.org`
      return { name: 'Last', email, role: 'admin' as const }
    })
  )
  const ids = created.map(({ id }) => id)
  await User.query().where('role', 'admin').whereNotIn('id', ids).update({ role: 'member' })
  return created
}

async function activeAdmins() {
  const left = await User.query().where({ role: 'admin', active: true })
  return left.map(({ id }) => id)
}

const REFUSED = /last active admin/

test.group('The last active admin', () => {
  const ends = {
    'loses his role': (id: number) => User.query().where({ id }).update({ role: 'manager' }),
    'is deactivated': (id: number) => User.query().where({ id }).update({ active: false }),
    'is deleted': (id: number) => User.query().where({ id }).delete(),
    'is deactivated by bare SQL with all others': () => db.rawQuery('UPDATE users SET active = false'),
    'is deleted by bare SQL with all others': () => db.rawQuery('DELETE FROM users'),
  } // prettier-ignore
  for (const [how, end] of Object.entries(ends)) {
    test(`stays: nobody else does where he ${how}`, async ({ assert }) => {
      const [first, last] = await admins(2)
      await deactivate(last, first)
      await assert.rejects(async () => void (await end(last.id)), REFUSED)
      assert.deepEqual(await activeAdmins(), [last.id])
    })
  }

  test('may go once there is another', async ({ assert }) => {
    const [last] = await admins(1)
    await assert.rejects(() => deactivate(last, last), REFUSED)
    const heir = await User.create({ name: 'Heir', email: `last${++count}@example.org` })
    await changeRole(last, heir, 'admin')
    await deactivate(last, last)
    assert.deepEqual(await activeAdmins(), [heir.id])
  })

  test('may be renamed, and deleted once he is no admin', async ({ assert }) => {
    const [first, last] = await admins(2)
    await User.query().where('id', last.id).update({ name: 'Renamed' })
    await User.query().where('id', first.id).update({ role: 'member' })
    await User.query().where('id', first.id).delete()
    assert.deepEqual(await activeAdmins(), [last.id])
  })

  test('is there, however many go at once and whatever way', async ({ assert }) => {
    let refused = 0
    for (let round = 0; round < 20; round++) {
      const [one, two, three] = await admins(3)
      const outcomes = await Promise.allSettled([
        changeRole(two, one, 'member'),
        deactivate(three, two),
        round % 2 ? User.query().where('id', three.id).delete() : changeRole(one, three, 'manager'),
      ])
      assert.lengthOf(await activeAdmins(), 1)
      const failures = outcomes.filter(({ status }) => status === 'rejected')
      for (const { reason } of failures as PromiseRejectedResult[]) {
        assert.equal(reason.constraint, 'users_keep_an_admin')
      }
      refused += failures.length
    }
    assert.equal(refused, 20, 'one each time')
  })
})
