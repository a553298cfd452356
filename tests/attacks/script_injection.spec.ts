import { test } from '@japa/runner'
import { addEntry } from '#tests/support/add_entry'
import { addMessage } from '#tests/support/add_message'
import { chromium } from '#tests/support/chromium'
import { pageText } from '#tests/support/page_text'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

/** Texts that add an element or an attribute to a page that does not escape them. */
const scripts = [
  `<script>attack()</script>`,
  `"><img src=x onerror=attack()>`,
  `' onmouseover='attack()' x='`,
  `" autofocus onfocus="attack()" x="`,
  `</title></textarea></template><svg onload=attack()>`,
  `{{ 65537 * 65539 }}{{{ 65537 * 65539 }}}@eval(65537 * 65539)`,
]

/**
 * JavaScript code for a page: it injects a script in three ways, and returns the title of the page.
 * Each script that runs adds its name to the title.
 */
const injection = `(async () => {
  const title = (name) => "parent.document.title += ' " + name + "'"
  for (const html of [
    '<img src="data:," onerror="' + title('attribute') + '">',
    '<iframe srcdoc="<script>' + title('frame') + '<' + '/script>"></iframe>',
  ]) document.body.insertAdjacentHTML('beforeend', html)
  const script = document.createElement('script')
  script.textContent = title('element')
  document.body.append(script)
  await new Promise((resolve) => setTimeout(resolve, 500))
  return document.title
})()`

/** Returns the elements of a page and the names of their attributes, without values and texts. */
const structure = (html: string) =>
  [
    ...html.matchAll(
      /<(\/?[a-z][\w-]*)((?:\s+[^\s=>"']+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>"']+))?)*)\s*\/?>/gi
    ),
  ].map(([, name, attributes]) =>
    [name, ...attributes.replace(/"[^"]*"|'[^']*'/g, '').matchAll(/[^\s=]+/g)].join(' ')
  )

/** The fields of the form of an entry, all with this input. */
const entryOf = (input: string) =>
  Object.fromEntries(
    ['date', 'distance', 'duration', 'kind', 'started_at', 'city_id', 'title', 'note'].map(
      (name) => [name, input]
    )
  )

test.group('Script injection', () => {
  for (const [number, script] of scripts.entries()) {
    test(`with ${script} in stored names shows it as text`, async ({ assert }) => {
      const stack = await stackOn()
      const admin = await Visitor.admin(stack)
      const name = `Plain${number}`
      const [plain, evil] = [await stack.city(name, 20), await stack.city(name, 20)]
      await admin.subscribe(plain, evil)
      const { id } = await admin.account()
      const entry = await addEntry(admin, { city_id: evil, title: 'plain', note: 'plain' })
      const edited = { room_id: evil, body: 'plain', edited_at: new Date() }
      const message = await addMessage(admin, edited)
      await admin.submit(`/admin/cities/${evil}/readings`, { celsius: '20' }, '/dashboard')
      await admin.submit(`/admin/members/${id}/role?_method=PUT`, { role: 'admin' }, '/dashboard')
      const pages = [
        '/dashboard',
        '/dashboard/wall',
        `/cities/${evil}`,
        `/admin/cities/${evil}/edit`,
        `/cities?search=${name}`,
        `/admin/cities?search=${name}`,
        '/settings',
        '/settings/sign-ins',
        '/settings/access-tokens',
        '/settings/deletion',
        `/admin/members?search=${admin.email}`,
        `/admin/members/${id}`,
        `/admin/audit?actor=${id}`,
        `/admin/subscriptions?city=${evil}&member=${id}`,
        `/admin/subscriptions/bulk/create?city=${evil}&all=yes&action=stopWatching`,
        `/admin/readings?city=${evil}`,
        `/admin/readings/bulk/create?city=${evil}&all=yes&action=remove`,
        `/admin/cities/${evil}/readings/create`,
        `/admin/members/bulk/create?ids[]=${id}&action=makeAdmin`,
        `/log?kind=run`,
        `/log/${entry}/edit`,
        `/chat/cities/${evil}`,
        `/chat/cities/${evil}?edit=${message}`,
        `/admin/members/${id}/log`,
        '/about',
        '/nothing-here',
      ]
      await admin.createToken('plain')
      const openAll = () => Promise.all(pages.map((path) => admin.get(path)))
      const before = await openAll()

      await stack.sql('UPDATE cities SET country = $2, timezone = $2 WHERE id = $1', [evil, script])
      await stack.sql(`UPDATE cities SET name = name || $2 WHERE id = $1`, [evil, script])
      await stack.sql(
        `UPDATE sign_ins SET device = $2 FROM users WHERE users.id = user_id AND email = $1`,
        [admin.email, script]
      )
      await stack.sql('UPDATE entries SET title = $2, note = $2 WHERE id = $1', [entry, script])
      await stack.sql('UPDATE messages SET body = $2 WHERE id = $1', [message, script])
      await stack.sql('UPDATE users SET name = $2 WHERE email = $1', [admin.email, script])

      for (const [i, { path, status, body }] of (await openAll()).entries()) {
        assert.equal(status, before[i].status, path)
        assert.notInclude(body, '4295229443', path)
        assert.deepEqual(structure(body), structure(before[i].body), path)
        assert.include(pageText(body), script.replace(/\s+/g, ' '), path)
      }
    })

    test(`with ${script} as input shows it as text`, async ({ assert }) => {
      const stack = await stackOn()
      const admin = await Visitor.admin(stack)
      const visitor = new Visitor(stack)
      const city = await stack.city('Typed')
      await admin.subscribe(city)
      const room = `/chat/cities/${city}`
      const responsesTo = async (input: string) => [
        await admin.get(`/cities?${new URLSearchParams({ search: input })}`),
        await admin.get(`/admin/cities?${new URLSearchParams({ search: input })}`),
        await admin.get(`/${encodeURIComponent(input)}?${encodeURIComponent(input)}`),
        await visitor.register({ name: input, email: input }),
        await visitor.submit('/login', { email: input, password: 'x' }),
        await visitor.submit('/login', { email: input }),
        await admin.submit(
          '/settings?_method=PUT',
          { name: input, email: input, form: 'profile' },
          '/settings'
        ),
        await admin.submit('/settings?_method=PUT', { name: '', form: input }, '/settings'),
        await admin.submit(
          '/admin/cities',
          { name: input, country: input, latitude: input, longitude: input, timezone: input },
          '/admin/cities/create'
        ),
        await admin.submit(
          `/admin/cities/${city}/readings`,
          { celsius: input, row: city },
          '/admin/cities?search=typed'
        ),
        await admin.get(`/admin/members?${new URLSearchParams({ search: input, role: input })}`),
        await admin.get(
          `/admin/audit?${new URLSearchParams({ search: input, actor: input, batch: input, before: input })}`
        ),
        await admin.get(
          `/admin/readings?${new URLSearchParams({ search: input, from: input, source: input, sort: input })}`
        ),
        await admin.get(
          `/admin/subscriptions?${new URLSearchParams({ search: input, city: input, after: input })}`
        ),
        await admin.submit(
          `/admin/cities/${city}/readings`,
          { celsius: input, at: input },
          `/admin/cities/${city}/readings/create`
        ),
        await admin.submit(
          '/admin/members',
          { name: input, email: input, role: input },
          '/admin/members/create'
        ),
        await admin.get(`/log?${new URLSearchParams({ search: input, kind: input, sort: input })}`),
        await admin.submit('/log', { form: 'add', ...entryOf(input) }, '/log'),
        await admin.submit('/subscriptions', { city_id: input, undo: input, success: input }),
        await admin.submit(`${room}/messages`, { id: 'x', body: input }, room),
        await admin.get(`${room}?${new URLSearchParams({ message: input, before: input })}`),
      ]

      const [plain, evil] = [await responsesTo('xyzzy'), await responsesTo(`xyzzy ${script}`)]
      for (const [i, { path, status, body }] of evil.entries()) {
        assert.equal(status, plain[i].status, path)
        assert.notInclude(body, '4295229443', path)
        assert.deepEqual(structure(body), structure(plain[i].body), `${i} ${path}`)
      }
    })
  }

  test('that succeeds in spite of escaping is stopped by the Content Security Policy', async ({
    assert,
  }) => {
    const stack = await stackOn()
    const browser = await chromium()
    for (const bypassCSP of [true, false]) {
      const context = await browser.newContext({ baseURL: stack.url, bypassCSP })
      const page = await context.newPage()
      await page.goto('/login')

      const ran = String(await page.evaluate(injection))
      for (const way of ['attribute', 'frame', 'element']) {
        if (bypassCSP) assert.include(ran, way, 'premise: without the policy it runs')
        else assert.notInclude(ran, way)
      }
      await context.close()
    }
  })

  test('cannot reuse a nonce: every page has a new one', async ({ assert }) => {
    const stack = await stackOn()
    const admin = await Visitor.admin(stack)
    const visitor = new Visitor(stack)
    const pages = await Promise.all([
      visitor.get('/login'),
      visitor.get('/login'),
      visitor.get('/'),
      admin.get('/dashboard'),
      admin.get('/admin/cities'),
      admin.get('/nothing-here'),
    ])
    const nonces = pages.map(({ path, headers, body }) => {
      const policy = headers.get('content-security-policy')!
      const [, nonce] = /script-src 'nonce-([^']{16,})'(;|$)/.exec(policy) ?? []
      assert.isDefined(nonce, `${path}: ${policy}`)
      assert.notInclude(policy, 'unsafe', path)
      const tags = [...body.matchAll(/<script[^>]*>/g)].map(([tag]) => tag)
      assert.isNotEmpty(tags)
      for (const tag of tags) assert.include(tag, `nonce="${nonce}"`)
      return nonce
    })
    assert.lengthOf(new Set(nonces), nonces.length)
  })
})
