import { test } from '@japa/runner'
import { fieldError, pageText, fieldValue } from '#tests/support/page_text'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

const accounts = (visitor: Visitor) =>
  visitor.stack.sql('SELECT * FROM users WHERE email = lower($1)', [visitor.email])

test.group('Registering', () => {
  test('signs in and leads to the board', async ({ assert }) => {
    const visitor = new Visitor(await stackOn())
    assert.isEmpty(await accounts(visitor))

    const page = await visitor.register({ name: 'Rita Runner' })

    assert.equal(page.path, '/dashboard')
    assert.equal(page.status, 200)
    assert.include(pageText(page.body), 'Rita Runner')
    assert.containsSubset(await accounts(visitor), [
      { name: 'Rita Runner', role: 'member', active: true, temperature_unit: 'C' },
    ])
  })

  test('keeps the password as a hash', async ({ assert }) => {
    const visitor = new Visitor(await stackOn())
    await visitor.register()
    const [account] = await accounts(visitor)
    assert.match(account.password, /^\$scrypt\$/)
    assert.notInclude(JSON.stringify(account), visitor.password)
  })

  test('takes an e-mail in small letters, so that it is one whatever its case', async ({
    assert,
  }) => {
    const stack = await stackOn()
    const visitor = new Visitor(stack)
    await visitor.register({ email: visitor.email.toUpperCase() })
    assert.lengthOf(await accounts(visitor), 1)

    for (const email of [visitor.email, visitor.email.toUpperCase()]) {
      const second = new Visitor(stack)
      const page = await second.register({ email })
      assert.equal(page.path, '/register')
      assert.equal(fieldError(page.body, 'email'), 'An account with this e-mail already exists')
    }
    assert.lengthOf(await accounts(visitor), 1)
  })

  test('of one e-mail from two sides at once makes one account', async ({ assert }) => {
    const stack = await stackOn()
    const wanted = new Visitor(stack)
    const rivals = Array.from({ length: 4 }, () => new Visitor(stack))

    const pages = await Promise.all(rivals.map((rival) => rival.register({ email: wanted.email })))

    assert.lengthOf(await accounts(wanted), 1)
    const [, ...refused] = pages.sort((a, b) => a.path.localeCompare(b.path))
    for (const page of refused) {
      assert.equal(page.path, '/register')
      assert.equal(fieldError(page.body, 'email'), 'An account with this e-mail already exists')
    }
  })

  for (const { what, fields, field, sentence } of [
    { what: 'no name', fields: { name: ' ' }, field: 'name', sentence: 'Please fill in the name' },
    {
      what: 'a name too long',
      fields: { name: 'n'.repeat(101) },
      field: 'name',
      sentence: 'The name can have at most 100 characters',
    },
    ...['\u0007', '\u001b[2J', '\n', '\0', '\u0085'].map((character) => ({
      what: `character ${character.codePointAt(0)} in its name`,
      fields: { name: `Rita${character}Runner` },
      field: 'name',
      sentence: 'The name must not contain tabs, line breaks or other control characters',
    })),
    {
      what: 'no e-mail',
      fields: { email: '' },
      field: 'email',
      sentence: 'Please fill in the e-mail',
    },
    {
      what: 'an e-mail that is none',
      fields: { email: 'rita' },
      field: 'email',
      sentence: 'An e-mail address looks like name@example.org',
    },
    {
      what: 'no password',
      fields: { password: '', password_confirmation: '' },
      field: 'password',
      sentence: 'Please fill in the password',
    },
    {
      what: 'a short password',
      fields: { password: 'rivermoss', password_confirmation: 'rivermoss' },
      field: 'password',
      sentence: 'The password needs at least 10 characters',
    },
    {
      what: 'two different passwords',
      fields: { password_confirmation: 'correct horse batterie' },
      field: 'password_confirmation',
      sentence: 'The two passwords are not the same',
    },
  ]) {
    test(`with ${what} says so beside the field`, async ({ assert }) => {
      const visitor = new Visitor(await stackOn())
      const page = await visitor.register(fields)

      assert.equal(page.path, '/register')
      assert.equal(fieldError(page.body, field), sentence)
      const { name = 'Vera Visitor', email = visitor.email } = fields as Record<string, string>
      assert.equal(fieldValue(page.body, 'name') ?? '', name.trim())
      assert.equal(fieldValue(page.body, 'email') ?? '', email)
      assert.isEmpty(await accounts(visitor))
    })
  }

  test('keeps what was typed, but no password', async ({ assert }) => {
    const visitor = new Visitor(await stackOn())
    const page = await visitor.register({
      name: 'Rita "Rocket" <Runner>',
      password_confirmation: 'correct horse batterie',
    })

    assert.equal(fieldValue(page.body, 'name'), 'Rita "Rocket" <Runner>')
    assert.equal(fieldValue(page.body, 'email'), visitor.email)
    assert.isUndefined(fieldValue(page.body, 'password'))
    assert.isUndefined(fieldValue(page.body, 'password_confirmation'))
    assert.notInclude(page.body, 'correct horse')
  })
})
