import { test } from '@japa/runner'
import { routes, type Route } from '#tests/routes'
import { stackOn } from '#tests/stack'
import { state } from '#tests/state'
import { until, Visitor } from '#tests/visitor'

const open = ['/login', '/register']

/** It changes a session alone: attack 43 has it. */
const linking = ({ method, pattern }: Route) =>
  method === 'POST' && pattern === '/settings/identities'

const changing = routes().filter((route) => route.method !== 'GET' && !linking(route))

/** Who may send such a request, and the fields with which it would change something. */
async function scene({ pattern, path }: Route) {
  const stack = await stackOn()
  const admin = await Visitor.admin(stack)
  const [watched, other] = [await stack.city('Watched', 20), await stack.city('Other', 20)]
  await admin.subscribe(watched)
  await stack.sql(
    `INSERT INTO identities (id, user_id, provider, subject) OVERRIDING SYSTEM VALUE
     SELECT $2, id, 'google', email FROM users WHERE email = $1`,
    [admin.email, watched]
  )
  const visitor = open.includes(pattern) ? new Visitor(stack) : admin
  await visitor.open('/login')
  const id = (await ownOf(admin, pattern)) ?? watched

  const fields = {
    ...{ name: 'Forged', email: pattern === '/login' ? admin.email : visitor.email },
    ...{ password: visitor.password, password_confirmation: visitor.password },
    ...{ current_password: visitor.password, temperature_unit: 'F' },
    ...{ city_id: other, celsius: '1', enabled: 'false' },
    ...{ expires_in: '7' },
    ...{ country: 'Forgery', latitude: '1', longitude: '1', timezone: 'UTC' },
  }
  return { stack, visitor, fields, path: path(id) }
}

/** What else such a request may be about that is this visitor's own. */
async function ownOf({ stack, email }: Visitor, pattern: string) {
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
      const before = await state(stack)
      const type = { 'content-type': 'application/json' }

      const forgeries = [
        await visitor.send(path, fields, '/', method),
        await visitor.send(path, { ...fields, _csrf: '' }, '/', method),
        await visitor.send(path, { ...fields, _csrf: 'nonsense' }, '/', method),
        await visitor.send(path, { ...fields, _csrf: await another.token() }, '/', method),
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
      assert.equal(await state(stack), before)
      assert.equal(visitor.cookie, cookie, 'nobody was signed in or out')

      const token = await visitor.token()
      await visitor.send(path, { ...fields, _csrf: token }, '/', method)
      await until(
        'the same with a token to change something',
        async () => (await state(stack)) !== before
      )
    })
  }
})
