import { test } from '@japa/runner'
import { fieldError, pageText, fieldValue } from '#tests/support/page_text'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

const accounts = (visitor: Visitor) =>
  visitor.stack.sql('SELECT * FROM users WHERE email = lower($1)', [visitor.email])

test.group('Registering', () => {
  test('signs in and opens the board', async ({ assert }) => {
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

  test('stores the password as a hash', async ({ assert }) => {
    const visitor = new Visitor(await stackOn())
    await visitor.register()
    const [account] = await accounts(visitor)
    assert.match(account.password, /^\$scrypt\$/)
    assert.notInclude(JSON.stringify(account), visitor.password)
  })

  test('treats e-mails that differ only in case as the same', async ({ assert }) => {
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

  test('creates one account for parallel requests with the same e-mail', async ({ assert }) => {
    const stack = await stackOn()
    const owner = new Visitor(stack)
    const rivals = Array.from({ length: 4 }, () => new Visitor(stack))

    const pages = await Promise.all(rivals.map((rival) => rival.register({ email: owner.email })))

    assert.lengthOf(await accounts(owner), 1)
    const [, ...refused] = pages.sort((a, b) => a.path.localeCompare(b.path))
    for (const page of refused) {
      assert.equal(page.path, '/register')
      assert.equal(fieldError(page.body, 'email'), 'An account with this e-mail already exists')
    }
  })

  for (const { what, fields, field, sentence } of [
    { what: 'no name', fields: { name: ' ' }, field: 'name', sentence: 'Please fill in the name' },
    {
      what: 'a name that is too long',
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
      what: 'a name that reverses the rest of the line',
      fields: { name: 'Ann\u202enimda' },
      field: 'name',
      sentence: 'The name must not contain invisible characters',
    },
    {
      what: 'a name that nobody can see',
      fields: { name: '\u3164' },
      field: 'name',
      sentence: 'The name must not contain invisible characters',
    },
    {
      what: 'an invisible character in its e-mail',
      fields: { email: 'rita\u202e@example.org' },
      field: 'email',
      sentence: 'The e-mail must not contain invisible characters',
    },
    {
      what: 'no e-mail',
      fields: { email: '' },
      field: 'email',
      sentence: 'Please fill in the e-mail',
    },
    {
      what: 'an invalid e-mail',
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
    test(`with ${what} shows an error at the field`, async ({ assert }) => {
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

  test('keeps the input of a rejected form, except passwords', async ({ assert }) => {
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
