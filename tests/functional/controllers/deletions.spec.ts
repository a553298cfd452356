import { test } from '@japa/runner'
import { signInsOf } from '#tests/support/sign_ins'
import { fieldError, notices } from '#tests/support/page_text'
import { stackOn, twoHubsOn, type Stack } from '#tests/support/stack'
import { until, Visitor } from '#tests/support/visitor'

const PAGE = '/settings/deletion'
const NAME = 'Vera Vanishing'

const deleteAccount = (member: Visitor, fields: Record<string, unknown> = {}) =>
  member.submit(PAGE, { current_password: member.password, ...fields }, PAGE)

/**
 * Returns the columns, as `table.column`, that contain a trace of a member.
 * @param words words that identify the member, such as name and e-mail. Every column is searched
 *   for them.
 * @param ids ids of the member's rows, by column (such as `user_id` or `users.id`). Only this
 *   column is searched for them.
 */
async function traces(stack: Stack, words: string[], ids: Record<string, number[]>) {
  const columns = await stack.sql(
    `SELECT table_name AS table, column_name AS column FROM information_schema.columns
     JOIN information_schema.tables USING (table_schema, table_name)
     WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`
  )
  const found = new Set<string>()
  for (const { table, column } of columns) {
    const name = `${table}.${column}`
    const wanted = ids[name === 'users.id' || name === 'sign_ins.id' ? name : column] ?? []
    const [{ count }] = await stack.sql(
      `SELECT count(*)::int FROM "${table}" WHERE "${column}"::text = ANY($2)
         OR EXISTS (SELECT FROM unnest($1::text[]) word WHERE strpos(lower("${column}"::text), word) > 0)`,
      [words.map((word) => word.toLowerCase()), wanted.map(String)]
    )
    if (count) found.add(name)
  }
  return [...found].sort()
}

async function memberWithData(stack: Stack) {
  const member = await Visitor.registered(stack)
  await member.subscribe(await stack.city('Left', 20))
  await member.createToken(`Token of ${NAME}`)
  await stack.sql('UPDATE users SET name = $2 WHERE email = $1', [member.email, NAME])
  const { id } = await member.account()
  await stack.sql(
    `INSERT INTO audit_entries (actor_id, action, subject_type, subject_id, changes)
     VALUES ($1, 'member.created', 'user', $1, $2)`,
    [id, { email: [null, member.email], name: [null, NAME], role: ['member', 'manager'] }]
  )
  // The input of a rejected form stays in the session until the member opens the next page. No page
  // is opened here, so the session contains the name and the e-mail.
  const fields = { name: NAME, email: member.email.toUpperCase(), temperature_unit: 'K' }
  await member.send(
    '/settings?_method=PUT',
    { ...fields, _csrf: await member.csrfToken() },
    '/settings'
  )
  const stranger = new Visitor(stack)
  const wrong = {
    email: member.email.toUpperCase(),
    password: 'x',
    _csrf: await stranger.csrfToken(),
  }
  await stranger.send('/login', wrong)

  const signInIds = (await stack.sql('SELECT id FROM sign_ins WHERE user_id = $1', [id])).map(
    (signIn) => signIn.id as number
  )
  const ids = {
    'users.id': [id],
    'user_id': [id],
    'tokenable_id': [id],
    'actor_id': [id],
    'subject_id': [id],
    'sign_ins.id': signInIds,
    'sign_in_id': signInIds,
  }
  return { member, id, findTraces: () => traces(stack, [member.email, NAME], ids) }
}

test.group('Deleting an account', () => {
  test('leaves only ids in the audit log', async ({ assert }) => {
    const stack = await stackOn()
    const { member, id, findTraces } = await memberWithData(stack)
    assert.includeMembers(
      await findTraces(),
      [
        'users.email',
        'users.name',
        'sign_ins.user_id',
        'sign_ins.device',
        'sessions.data',
        'auth_access_tokens.name',
        'subscriptions.user_id',
        'audit_entries.changes',
      ],
      'premise'
    )

    const page = await deleteAccount(member)

    assert.equal(page.path, '/')
    assert.equal(notices(page.body), 'Your account and your personal data are deleted.')
    await until('the revocations are announced', async () => {
      const pending = await stack.sql('SELECT FROM pending_revocations')
      return pending.length === 0
    })
    assert.deepEqual(await findTraces(), ['audit_entries.actor_id', 'audit_entries.subject_id'])
    const entries = await stack.sql(
      `SELECT action, changes FROM audit_entries
         WHERE subject_type = 'user' AND subject_id = $1 ORDER BY id`,
      [id]
    )
    assert.deepEqual(entries, [
      { action: 'member.created', changes: { role: ['member', 'manager'] } },
      { action: 'member.deleted', changes: {} },
    ])
  })

  test('ends every sign-in, token and connection of the member', async ({ assert }) => {
    const stack = await twoHubsOn('postgres')
    const member = await Visitor.registered(stack)
    const laptop = new Visitor(stack)
    await laptop.signIn(member.password, member.email)
    const token = await member.createToken()
    const { cookie } = member
    const sockets = [
      ...(await laptop.connectToAll()),
      await member.connectWithToken(token),
      await member.connectWithToken(token, stack.hubs[1].url),
    ]

    await deleteAccount(member)

    await until('all closed', () => sockets.every(({ connected }) => !connected), 1000)
    await assert.rejects(() => member.connectWithToken(token), 'unauthorised')
    for (const request of [
      await member.get('/dashboard'),
      await laptop.get('/dashboard'),
      await new Visitor(stack).request('/dashboard', { headers: { cookie } }),
    ]) {
      assert.equal(request.headers.get('location'), '/login')
    }
    assert.equal((await new Visitor(stack).signIn(member.password, member.email)).path, '/login')
  })

  test('is not undone by a request that was in progress and saves its session afterwards', async ({
    assert,
  }) => {
    const stack = await stackOn()
    const member = await Visitor.registered(stack)
    const [{ id }] = await signInsOf(member)
    const [session] = await stack.sql('SELECT id, data FROM sessions WHERE sign_in_id = $1', [id])
    assert.exists(session, 'premise: the session belongs to the sign-in')

    await deleteAccount(member)
    await stack.sql(
      `INSERT INTO sessions (id, data, expires_at) VALUES ($1, $2, now() + interval '1 day')
       ON CONFLICT (id) DO UPDATE SET data = excluded.data`,
      [session.id, session.data]
    )

    assert.isEmpty(await stack.sql('SELECT FROM sessions WHERE id = $1', [session.id]))
  })

  test('requires the current password', async ({ assert }) => {
    const member = await Visitor.registered(await stackOn())
    for (const [password, sentence] of [
      ['', 'Please fill in the current password'],
      ['correct horse batterie', 'That is not your current password'],
    ]) {
      const page = await deleteAccount(member, { current_password: password, email: member.email })
      assert.equal(fieldError(page.body, 'current_password'), sentence)
    }
    assert.exists(await member.account())
  })

  test('requires the e-mail if the account has no password', async ({ assert }) => {
    const stack = await stackOn()
    const member = await Visitor.registered(stack)
    await stack.sql('UPDATE users SET password = NULL WHERE email = $1', [member.email])
    const other = await Visitor.registered(stack)
    for (const [email, sentence] of [
      ['', 'Please fill in the e-mail'],
      [other.email, 'That is not the e-mail of this account'],
    ]) {
      const page = await member.submit(PAGE, { email, current_password: '' }, PAGE)
      assert.equal(fieldError(page.body, 'email'), sentence)
    }
    const page = await member.submit(PAGE, { email: member.email.toUpperCase() }, PAGE)
    assert.equal(page.path, '/')
    assert.isUndefined(await member.account())
    assert.exists(await other.account())
  })
})
