import { test } from '@japa/runner'
import { routes } from '#tests/support/routes'
import { stackOn } from '#tests/support/stack'
import { stageImport } from '#tests/support/upload'
import { Visitor } from '#tests/support/visitor'

const open = ['/login', '/register']

const pages = routes().filter(({ method, pattern }) => method === 'GET' && !open.includes(pattern))

async function scene() {
  const stack = await stackOn()
  return { admin: await Visitor.admin(stack), city: await stack.city('Private', 20) }
}

/** Of a row that the pattern is of, where that is no city. */
async function idFor(pattern: string, admin: Visitor): Promise<number | undefined> {
  if (pattern.startsWith('/admin/members')) return (await admin.account()).id
  if (pattern.startsWith('/admin/imports/:id')) return stageImport(admin)
  if (!pattern.startsWith('/admin/feed/runs')) return
  const [run] = await admin.stack.sql(
    `INSERT INTO feed_runs (feed, starter, ended_at) VALUES ('kept', 'command', now()) RETURNING id`
  )
  return run.id
}

test.group('Attack 48: the Back button after signing out', () => {
  for (const { pattern, path } of pages) {
    test(`finds nothing kept of ${pattern}`, async ({ assert }) => {
      const { admin, city } = await scene()
      const id = (await idFor(pattern, admin)) ?? city
      const { status, headers } = await admin.get(path(id))
      assert.include([200, 302], status)
      assert.equal(headers.get('cache-control'), 'no-store')
    })
  }

  test('finds nothing kept of what was not found', async ({ assert }) => {
    const { admin } = await scene()
    for (const path of ['/nothing-here', `/cities/${2 ** 31 - 1}`]) {
      const { status, headers } = await admin.get(path)
      assert.equal(status, 404)
      assert.equal(headers.get('cache-control'), 'no-store')
    }
  })

  test('finds nothing kept of a form that was refused', async ({ assert }) => {
    const { admin } = await scene()
    const { headers } = await admin.submit('/settings?_method=PUT', { name: '' }, '/settings')
    assert.equal(headers.get('cache-control'), 'no-store')
  })
})

test.group('Attack 49: frames, guessed types, stolen cookies', () => {
  test('no page lets itself be framed or guessed at', async ({ assert }) => {
    const { admin, city } = await scene()
    const visitor = new Visitor(admin.stack)
    const answers = [
      ...(await Promise.all(pages.map(({ path }) => admin.get(path(city))))),
      ...(await Promise.all(open.map((path) => visitor.get(path)))),
      await visitor.get('/'),
      await visitor.get('/nothing-here'),
      await visitor.get('/dashboard'),
      await admin.send('/subscriptions', { city_id: 'x', _csrf: await admin.csrfToken() }),
    ]
    for (const { path, headers } of answers) {
      assert.equal(headers.get('x-frame-options'), 'DENY', path)
      assert.equal(headers.get('x-content-type-options'), 'nosniff', path)
      assert.isNull(headers.get('x-powered-by'), path)
    }
  })

  test('no script and no other site gets at the session', async ({ assert }) => {
    const visitor = new Visitor(await stackOn())
    const { headers } = await visitor.get('/login')
    const [session, ...more] = headers.getSetCookie()
    assert.match(session, /^fairweather/)
    assert.isEmpty(more)
    assert.match(session, /; HttpOnly/i)
    assert.match(session, /; SameSite=Lax/i)
  })

  test('no page opens itself to scripts of other sites', async ({ assert }) => {
    const { admin } = await scene()
    const { headers } = await admin.request('/dashboard', {
      headers: { origin: 'https://evil.example' },
    })
    assert.isNull(headers.get('access-control-allow-origin'))
  })
})
