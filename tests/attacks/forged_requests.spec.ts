import { randomInt } from 'node:crypto'
import { test } from '@japa/runner'
import { selectionDigest } from '#admin/lists/selection_digest'
import { routes, type Route } from '#tests/support/routes'
import { stackOn } from '#tests/support/stack'
import { databaseState } from '#tests/support/database_state'
import { stageImport } from '#tests/support/upload'
import { until, Visitor } from '#tests/support/visitor'

const open = ['/login', '/register']

/** It changes a session alone: attack 43 has it. */
const linking = ({ method, pattern }: Route) =>
  method === 'POST' && pattern === '/settings/identities'

const changing = routes().filter((route) => route.method !== 'GET' && !linking(route))

/** Who may send such a request, and the fields with which it would change something. */
async function scene({ method, pattern, path }: Route) {
  const stack = await stackOn()
  const admin = await Visitor.admin(stack)
  const [watched, other] = [await stack.city('Watched', 20), await stack.city('Other', 20)]
  await admin.subscribe(watched)
  await stack.sql(
    `INSERT INTO identities (id, user_id, provider, subject) OVERRIDING SYSTEM VALUE
     SELECT $2, id, 'google', email FROM users WHERE email = $1`,
    [admin.email, watched]
  )
  const tokens = await linksFor(admin)
  const visitor = open.includes(pattern) ? new Visitor(stack) : admin
  await visitor.open('/login')
  const kept = await Visitor.registered(stack)
  await kept.subscribe(watched)
  const isOfMember = pattern.startsWith('/admin/members')
  const id = isOfMember ? (await kept.account()).id : ((await ownOf(admin, pattern)) ?? watched)
  if (isOfMember && method === 'POST' && pattern.endsWith('/activation')) {
    await stack.sql('UPDATE users SET active = false WHERE id = $1', [id])
  }

  const of = pattern.split('/')[2]
  const fields = {
    ...(pattern.endsWith('/bulk') && (await selectionOf(of, kept, watched))),
    ...(pattern === '/admin/undos' && (await undoableOf(kept))),
    ...(pattern === '/admin/cities' && (await rowOf(admin, watched))),
    ...{ name: 'Forged', email: pattern === '/login' ? admin.email : visitor.email },
    ...(isOfMember && { email: `forged.${kept.email}`, role: 'manager' }),
    ...{ password: visitor.password, password_confirmation: visitor.password },
    ...{ current_password: visitor.password, temperature_unit: 'F' },
    ...{ city_id: other, celsius: '1', enabled: 'false' },
    ...{ expires_in: '7', kind: 'readings', text: 'city,celsius\nWatched,5\n' },
    ...{ country: 'Forgery', latitude: '1', longitude: '1', timezone: 'UTC' },
  }
  const purpose = purposes.find(([prefix]) => pattern.startsWith(prefix))?.[1]
  const address = path(purpose ? tokens[purpose] : id)
  const ofHis = pattern.endsWith('/subscriptions/:city_id') && isOfMember
  return {
    ...{ stack, visitor, fields },
    path: ofHis ? address.replace(/\d+$/, String(watched)) : address,
  }
}

/** A row of a list, and what is done with it. */
async function selectionOf(list: string, { stack, email }: Visitor, city: number) {
  const [row] = await stack.sql(
    `SELECT users.id AS members, subscriptions.id AS subscriptions, readings.id AS readings
       FROM users JOIN subscriptions ON user_id = users.id JOIN readings USING (city_id)
       WHERE email = $1 AND city_id = $2`,
    [email, city]
  )
  // Beside another, for a city's newest stays.
  await stack.sql(
    `INSERT INTO readings (city_id, celsius, measured_at) VALUES ($1, 2, now() + interval '1 s')`,
    [city]
  )
  const actions: Record<string, string> = {
    ...{ cities: 'disable', members: 'deactivate' },
    ...{ subscriptions: 'stopWatching', readings: 'remove' },
  }
  const id = row[list] ?? city
  return { 'ids[]': id, 'action': actions[list], 'told': selectionDigest([Number(id)]) }
}

async function undoableOf({ stack, email }: Visitor) {
  const [entry] = await stack.sql(
    `INSERT INTO audit_entries (action, subject_type, subject_id)
       SELECT 'member.activated', 'user', id FROM users WHERE email = $1 RETURNING id`,
    [email]
  )
  return entry as { id: number }
}

/** A city, edited in its row. */
async function rowOf(admin: Visitor, city: number) {
  const { body } = await admin.get('/admin/cities?search=watched&sort=-measured&edit=yes')
  const [, seen] = new RegExp(`"rows\\[id${city}\\]\\[seen\\]"\\s+value="([^"]*)"`).exec(body)!
  const fields = { seen, name: 'Forged', country: 'X', timezone: 'UTC', enabled: 'true' }
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [`rows[id${city}][${name}]`, value])
  )
}

/** What else such a request may be about that is this visitor's own. */
async function ownOf(visitor: Visitor, pattern: string) {
  const { stack, email } = visitor
  if (pattern.startsWith('/admin/imports/')) return stageImport(visitor)
  if (!/sign-ins|access-tokens/.test(pattern)) return
  const [{ id, token }] = await stack.sql(
    `WITH token AS (
       INSERT INTO auth_access_tokens
         (tokenable_id, type, name, hash, abilities, created_at, updated_at, expires_at)
       SELECT id, 'auth_token', 'x', 'x', '[]', now(), now(), now() + interval '1 day'
       FROM users WHERE email = $1 RETURNING id)
     INSERT INTO sign_ins (user_id, device) SELECT id, 'x' FROM users WHERE email = $1
     RETURNING id, (SELECT id FROM token) AS token`,
    [email]
  )
  return (pattern.includes('sign-ins') ? id : token) as number
}

const purposes = [
  ['/reset-password/', 'reset'],
  ['/verify-email/', 'verification'],
  ['/confirm-email/', 'change'],
] as const

/** One link for each purpose, by bare SQL: the tokens, which mails would bring. */
async function linksFor({ stack, email }: Visitor) {
  const tokens = { reset: 0, verification: 0, change: 0 }
  for (const purpose of ['reset', 'verification', 'change'] as const) {
    tokens[purpose] = randomInt(1_000_000_000)
    await stack.sql(
      `INSERT INTO mail_links (user_id, purpose, email, hash, expires_at)
       SELECT id, $2, CASE $2 WHEN 'change' THEN 'new.' || email ELSE email END,
              encode(sha256($3::bytea), 'hex'), now() + interval '1 hour'
       FROM users WHERE email = $1`,
      [email, purpose, String(tokens[purpose])]
    )
  }
  return tokens
}

test.group('Attack 36: requests that no page of ours has sent', () => {
  test('there are such that change something', ({ assert }) => {
    assert.isAtLeast(changing.length, 12)
  })

  for (const route of changing) {
    const { method, pattern } = route

    test(`${method} ${pattern} without a token changes nothing`, async ({ assert }) => {
      const { stack, visitor, fields, path } = await scene(route)
      const { cookie } = visitor
      const another = await Visitor.registered(stack)
      const before = await databaseState(stack)
      const type = { 'content-type': 'application/json' }

      const forgeries = [
        await visitor.send(path, fields, '/', method),
        await visitor.send(path, { ...fields, _csrf: '' }, '/', method),
        await visitor.send(path, { ...fields, _csrf: 'nonsense' }, '/', method),
        await visitor.send(path, { ...fields, _csrf: await another.csrfToken() }, '/', method),
        await visitor.request(path, { method, headers: type, body: JSON.stringify(fields) }),
        await visitor.request(path, {
          method,
          headers: { ...type, accept: 'application/json', origin: 'https://evil.example' },
          body: JSON.stringify(fields),
        }),
        await visitor.send(`${path}?_csrf=nonsense`, fields, '/', method),
        await visitor.request(`${path}?_method=${method}`, {
          method: 'POST',
          headers: { 'content-type': 'text/plain', 'origin': 'https://evil.example' },
          body: new URLSearchParams(fields as unknown as Record<string, string>).toString(),
        }),
      ]

      for (const { status } of forgeries) assert.include([302, 403], status)
      assert.equal(await databaseState(stack), before)
      assert.equal(visitor.cookie, cookie, 'nobody was signed in or out')

      const token = await visitor.csrfToken()
      await visitor.send(path, { ...fields, _csrf: token }, '/', method)
      await until(
        'the same with a token to change something',
        async () => (await databaseState(stack)) !== before
      )
    })
  }
})
