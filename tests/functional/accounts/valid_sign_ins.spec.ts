import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import SignIn from '#models/sign_in'
import User from '#models/user'
import { validSignIns } from '#accounts/valid_sign_ins'

let count = 0

async function signIn(fields: Partial<User> = {}) {
  const email = `valid${++count}@example.org`
  const user = await User.create({ name: 'V', email, password: 'a good password', ...fields })
  const { id } = await SignIn.create({ userId: user.id, device: 'test' })
  return id
}

test.group('Valid sign-ins', () => {
  test('are those that have neither ended nor expired, of active members', async ({ assert }) => {
    const [valid, inactive] = [await signIn(), await signIn({ active: false })]
    const [ended, expired, deleted] = [await signIn(), await signIn(), await signIn()]
    await SignIn.end(ended)
    await db.from('sign_ins').where('id', expired).update({ last_used: '2020-01-01' })
    await db.from('sign_ins').where('id', deleted).delete()

    const found = await validSignIns([valid, inactive, ended, expired, deleted])
    assert.deepEqual([...found], [valid])
  })
})
