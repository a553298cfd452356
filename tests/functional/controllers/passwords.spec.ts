import { test } from '@japa/runner'
import { fieldError, notices } from '#tests/support/page_text'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

const newPassword = 'wrong horse battery'

const changePassword = (member: Visitor, fields: Record<string, unknown> = {}) =>
  member.submit(
    '/settings/password?_method=PUT',
    {
      form: 'password',
      current_password: member.password,
      password: newPassword,
      password_confirmation: newPassword,
      ...fields,
    },
    '/settings'
  )

async function signedInTwice() {
  const member = await Visitor.registered(await stackOn())
  const laptop = new Visitor(member.stack)
  await laptop.signIn(member.password, member.email)
  return { member, laptop }
}

const isSignedIn = async (visitor: Visitor) => (await visitor.get('/dashboard')).status === 200

test.group('Changing the password', () => {
  test('keeps this session and ends the other sessions of the member', async ({ assert }) => {
    const { member, laptop } = await signedInTwice()
    const bystander = await Visitor.registered(member.stack)
    assert.isTrue(await isSignedIn(laptop))

    const page = await changePassword(member)

    assert.equal(page.path, '/settings')
    assert.include(notices(page.body), 'Your password is changed')
    assert.isTrue(await isSignedIn(member))
    assert.isFalse(await isSignedIn(laptop))
    assert.isTrue(await isSignedIn(bystander))
  })

  test('replaces the old password with the new one', async ({ assert }) => {
    const { member, laptop } = await signedInTwice()
    await changePassword(member)

    assert.equal((await laptop.signIn(member.password, member.email)).path, '/login')
    assert.equal((await laptop.signIn(newPassword, member.email)).path, '/dashboard')
  })

  for (const { what, fields, field, sentence } of [
    {
      what: 'a wrong current password',
      fields: { current_password: 'correct horse batterie' },
      field: 'current_password',
      sentence: 'That is not your current password',
    },
    {
      what: 'no current password',
      fields: { current_password: '' },
      field: 'current_password',
      sentence: 'Please fill in the current password',
    },
    {
      what: 'a short new password',
      fields: { password: 'short', password_confirmation: 'short' },
      field: 'password',
      sentence: 'The password needs at least 10 characters',
    },
    {
      what: 'two different new passwords',
      fields: { password_confirmation: 'other horse battery' },
      field: 'password_confirmation',
      sentence: 'The two passwords are not the same',
    },
  ]) {
    test(`with ${what} shows an error at the field and changes nothing`, async ({ assert }) => {
      const { member, laptop } = await signedInTwice()
      const page = await changePassword(member, fields)

      assert.equal(fieldError(page.body, `password-${field}`), sentence)
      assert.isUndefined(fieldError(page.body, `profile-${field}`))
      assert.isTrue(await isSignedIn(laptop))
      await member.submit('/logout')
      assert.equal((await member.signIn()).path, '/dashboard')
    })
  }
})
