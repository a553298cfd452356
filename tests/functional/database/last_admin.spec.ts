import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { deactivateMember } from '#admin/actions/member_deactivated'
import { changeRole } from '#admin/actions/member_role_changed'
import User from '#models/user'

let emails = 0

/** Creates this many active admins. All other admins become members. */
async function onlyAdmins(count: number) {
  const created = await User.createMany(
    Array.from({ length: count }, () => {
      const email = `last${++emails}@example.org`
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

const REJECTED = /last active admin/

test.group('The last active admin', () => {
  const byModel = (id: number) => User.query().where({ id })
  for (const { change, run } of [
    { change: 'losing the role', run: (id: number) => byModel(id).update({ role: 'manager' }) },
    { change: 'deactivation', run: (id: number) => byModel(id).update({ active: false }) },
    { change: 'deletion', run: (id: number) => byModel(id).delete() },
    {
      change: 'the deactivation of all users with bare SQL',
      run: () => db.rawQuery('UPDATE users SET active = false'),
    },
    {
      change: 'the deletion of all users with bare SQL',
      run: () => db.rawQuery('DELETE FROM users'),
    },
  ]) {
    test(`is protected from ${change}`, async ({ assert }) => {
      const [first, last] = await onlyAdmins(2)
      await deactivateMember(last, first)
      await assert.rejects(async () => void (await run(last.id)), REJECTED)
      assert.deepEqual(await activeAdmins(), [last.id])
    })
  }

  test('can be deactivated as soon as there is another one', async ({ assert }) => {
    const [last] = await onlyAdmins(1)
    await assert.rejects(() => deactivateMember(last, last), REJECTED)
    const successor = await User.create({ name: 'Successor', email: `last${++emails}@example.org` })
    await changeRole(last, successor, 'admin')
    await deactivateMember(last, last)
    assert.deepEqual(await activeAdmins(), [successor.id])
  })

  test('can be renamed, and deleted after losing the role', async ({ assert }) => {
    const [first, last] = await onlyAdmins(2)
    await User.query().where('id', last.id).update({ name: 'Renamed' })
    await User.query().where('id', first.id).update({ role: 'member' })
    await User.query().where('id', first.id).delete()
    assert.deepEqual(await activeAdmins(), [last.id])
  })

  test('remains when three admins leave at once, each in another way', async ({ assert }) => {
    let rejected = 0
    for (let round = 0; round < 20; round++) {
      const [one, two, three] = await onlyAdmins(3)
      const outcomes = await Promise.allSettled([
        changeRole(two, one, 'member'),
        deactivateMember(three, two),
        round % 2 ? User.query().where('id', three.id).delete() : changeRole(one, three, 'manager'),
      ])
      assert.lengthOf(await activeAdmins(), 1)
      const failures = outcomes.filter(({ status }) => status === 'rejected')
      for (const { reason } of failures as PromiseRejectedResult[]) {
        assert.equal(reason.constraint, 'users_keep_an_admin')
      }
      rejected += failures.length
    }
    assert.equal(rejected, 20, 'one rejection in each round')
  })
})
