import { test } from '@japa/runner'
import { fieldError, notices, pageText, fieldValue } from '#tests/support/page_text'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

const settings = '/settings?_method=PUT'

const save = (member: Visitor, fields: Record<string, unknown>) =>
  member.submit(settings, filled(member, fields), '/settings')

const filled = ({ email }: Visitor, fields: Record<string, unknown>) => ({
  ...{ form: 'profile', name: 'Vera Visitor', email, temperature_unit: 'C', current_password: '' },
  ...fields,
})

test.group('Settings', () => {
  test('change name and unit, and the board follows', async ({ assert }) => {
    const stack = await stackOn()
    const member = await Visitor.registered(stack)
    await member.subscribe(await stack.city('Boise', 20))
    assert.include(pageText((await member.get('/dashboard')).body), '20.0 °C')

    const page = await save(member, { name: 'Vera Voyager', temperature_unit: 'F' })

    assert.equal(page.path, '/settings')
    assert.equal(notices(page.body), 'Your settings are saved.')
    assert.equal(fieldValue(page.body, 'profile-name'), 'Vera Voyager')
    const board = pageText((await member.get('/dashboard')).body)
    assert.include(board, 'Vera Voyager')
    assert.include(board, '68.0 °F')
  })

  for (const [what, password] of Object.entries({
    'no': '',
    'a wrong': 'correct horse batterie',
  })) {
    test(`refuse a new e-mail with ${what} current password`, async ({ assert }) => {
      const member = await Visitor.registered(await stackOn())
      const page = await save(member, {
        name: 'Vera Voyager',
        email: 'vera.voyager@example.org',
        current_password: password,
      })

      assert.equal(
        fieldError(page.body, 'profile-current_password'),
        'Enter your current password to change your e-mail'
      )
      assert.equal(fieldValue(page.body, 'profile-email'), 'vera.voyager@example.org')
      assert.equal((await member.account())?.name, 'Vera Visitor', 'nothing is half saved')
    })
  }

  test('refuse the e-mail of another, whatever its case', async ({ assert }) => {
    const stack = await stackOn()
    const [member, other] = [await Visitor.registered(stack), await Visitor.registered(stack)]

    const page = await save(member, {
      email: other.email.toUpperCase(),
      current_password: member.password,
    })

    assert.equal(
      fieldError(page.body, 'profile-email'),
      'An account with this e-mail already exists'
    )
    assert.exists(await member.account())
  })

  test('refuse an unknown unit', async ({ assert }) => {
    const member = await Visitor.registered(await stackOn())
    await save(member, { temperature_unit: 'K', name: 'Vera Kelvin' })
    assert.containsSubset(await member.account(), { name: 'Vera Visitor', temperature_unit: 'C' })
  })

  test('say what is wrong in the form that it is wrong in', async ({ assert }) => {
    const member = await Visitor.registered(await stackOn())
    const page = await save(member, { name: '', current_password: member.password })

    assert.equal(fieldError(page.body, 'profile-name'), 'Please fill in the name')
    assert.isUndefined(fieldError(page.body, 'password-current_password'))
    assert.isUndefined(fieldValue(page.body, 'profile-current_password'))
  })

  test('never put a password into a session, not even of a form that was refused', async ({
    assert,
  }) => {
    const member = await Visitor.registered(await stackOn())
    const secret = 'a secret of four words'
    const fields = filled(member, { name: 'n'.repeat(101), current_password: secret })

    for (const token of [await member.csrfToken(), 'too old']) {
      await member.send(settings, { ...fields, _csrf: token }, '/settings')
      const kept = await member.stack.sql('SELECT data FROM sessions')
      const data = kept.map((session) => session.data).join()
      assert.include(data, 'n'.repeat(101), 'the session holds what was typed')
      assert.notInclude(data, secret)
      await member.get('/settings')
    }
  })
})
