import { test } from '@japa/runner'
import { FILE_ID, routes } from '#tests/support/all_routes'
import { addAlert } from '#tests/support/add_alert'
import { addEntry } from '#tests/support/add_entry'
import { addRoom } from '#tests/support/add_message'
import { insertStation, insertWebhook } from '#tests/support/add_webhook'
import { photo, sendFile } from '#tests/support/chat_files'
import { stackOn } from '#tests/support/stack'
import { stageLogImport } from '#tests/support/log_import'
import { stageImport } from '#tests/support/upload_import'
import { Visitor } from '#tests/support/visitor'

const forVisitors = ['/login', '/register']

const pages = routes().filter(
  ({ method, pattern }) => method === 'GET' && !forVisitors.includes(pattern)
)

async function adminAndCity() {
  const stack = await stackOn()
  return { admin: await Visitor.admin(stack), city: await stack.city('Private', 20) }
}

/**
 * Returns the id of a member, an import, an entry, a room or a feed run with which to open a route of this pattern.
 * Returns undefined if the pattern needs no such id.
 */
async function idFor(pattern: string, admin: Visitor): Promise<number | undefined> {
  if (pattern.startsWith('/chat/files/')) await addPhoto(admin)
  if (pattern.startsWith('/admin/members')) return (await admin.account()).id
  if (pattern.startsWith('/admin/webhooks/:id')) return insertWebhook(admin.stack)
  if (pattern.startsWith('/admin/stations/:id')) {
    return insertStation(admin.stack, await admin.stack.city('Measured'))
  }
  if (pattern.startsWith('/admin/imports/:id')) return stageImport(admin)
  if (pattern.startsWith('/log/imports/:id')) return stageLogImport(admin)
  if (pattern.startsWith('/log/:id')) return addEntry(admin)
  if (pattern.startsWith('/alerts/:id')) return addAlert(admin)
  if (/^\/(chat\/cities\/:id|cities\/:id\/history)/.test(pattern)) return addRoom(admin)
  if (!pattern.startsWith('/admin/feed/runs')) return
  const [run] = await admin.stack.sql(
    `INSERT INTO feed_runs (feed, starter, ended_at) VALUES ('kept', 'command', now()) RETURNING id`
  )
  return run.id
}

/** Gives an image of the lobby the id that the routes of files have in these tests. */
async function addPhoto(admin: Visitor) {
  await sendFile(admin, { name: 'private.jpg', content: await photo() })
  await admin.stack.sql(`DELETE FROM attachments WHERE id = $1`, [FILE_ID])
  await admin.stack.sql(`UPDATE attachments SET id = $1 WHERE owner_id = $2`, [
    FILE_ID,
    (await admin.account()).id,
  ])
}

test.group('Back button after signing out', () => {
  for (const { pattern, path } of pages) {
    test(`shows nothing of ${pattern}, which is not cached`, async ({ assert }) => {
      const { admin, city } = await adminAndCity()
      const id = (await idFor(pattern, admin)) ?? city
      const { status, headers } = await admin.get(path(id))
      // The token of this link is not valid here.
      assert.include(pattern === '/unsubscribe/:token' ? [404] : [200, 302], status)
      assert.equal(headers.get('cache-control'), 'no-store')
    })
  }

  test('shows nothing of a 404 page, which is not cached', async ({ assert }) => {
    const { admin } = await adminAndCity()
    for (const path of ['/nothing-here', `/cities/${2 ** 31 - 1}`]) {
      const { status, headers } = await admin.get(path)
      assert.equal(status, 404)
      assert.equal(headers.get('cache-control'), 'no-store')
    }
  })

  test('shows nothing of a member after the document of a page for visitors, which is not cached', async ({
    assert,
  }) => {
    const visitor = new Visitor(await stackOn())
    const publicPages = ['/', ...forVisitors, '/forgot-password', '/nothing-here', '/dashboard']
    for (const path of publicPages) {
      const { headers } = await visitor.get(path)
      assert.equal(headers.get('cache-control'), 'no-store', path)
    }
    const rejected = await visitor.submit('/login', { email: '' })
    assert.equal(rejected.headers.get('cache-control'), 'no-store')
  })

  test('shows nothing of a rejected form, which is not cached', async ({ assert }) => {
    const { admin } = await adminAndCity()
    const { headers } = await admin.submit('/settings?_method=PUT', { name: '' }, '/settings')
    assert.equal(headers.get('cache-control'), 'no-store')
  })
})

test.group('Security headers', () => {
  test('forbid framing and guessing of content types on every page', async ({ assert }) => {
    const { admin, city } = await adminAndCity()
    const visitor = new Visitor(admin.stack)
    const responses = [
      ...(await Promise.all(pages.map(({ path }) => admin.get(path(city))))),
      ...(await Promise.all(forVisitors.map((path) => visitor.get(path)))),
      await visitor.get('/'),
      await visitor.get('/nothing-here'),
      await visitor.get('/dashboard'),
      await admin.send('/subscriptions', { city_id: 'x', _csrf: await admin.csrfToken() }),
    ]
    for (const { path, headers } of responses) {
      assert.equal(headers.get('x-frame-options'), 'DENY', path)
      assert.equal(headers.get('x-content-type-options'), 'nosniff', path)
      assert.isNull(headers.get('x-powered-by'), path)
    }
  })

  test('hide the session cookie from scripts and other sites', async ({ assert }) => {
    const visitor = new Visitor(await stackOn())
    const { headers } = await visitor.get('/login')
    const [session, ...more] = headers.getSetCookie()
    assert.match(session, /^fairweather/)
    assert.isEmpty(more)
    assert.match(session, /; HttpOnly/i)
    assert.match(session, /; SameSite=Lax/i)
  })

  test('do not let scripts of other sites read pages', async ({ assert }) => {
    const { admin } = await adminAndCity()
    const { headers } = await admin.request('/dashboard', {
      headers: { origin: 'https://evil.example' },
    })
    assert.isNull(headers.get('access-control-allow-origin'))
  })
})
