import { test } from '@japa/runner'
import { chromium } from '#tests/support/browser'
import { pageText } from '#tests/support/page_text'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

/** Each would be an element or an attribute of its own wherever it is not text. */
const scripts = [
  `<script>attack()</script>`,
  `"><img src=x onerror=attack()>`,
  `' onmouseover='attack()' x='`,
  `" autofocus onfocus="attack()" x="`,
  `</title></textarea></template><svg onload=attack()>`,
  `{{ 7 * 191 }}{{{ 7 * 191 }}}@eval(7 * 191)`,
]

/** Three ways for a script into a page; answers the title, in which each that ran leaves its name. */
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

/** Elements and attributes of a page, without what their values and texts say. */
const structure = (html: string) =>
  [
    ...html.matchAll(
      /<(\/?[a-z][\w-]*)((?:\s+[^\s=>"']+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>"']+))?)*)\s*\/?>/gi
    ),
  ].map(([, name, attributes]) =>
    [name, ...attributes.replace(/"[^"]*"|'[^']*'/g, '').matchAll(/[^\s=]+/g)].join(' ')
  )

test.group('Attack 47: script where text belongs', () => {
  for (const [number, script] of scripts.entries()) {
    test(`${script} is text wherever a name is shown`, async ({ assert }) => {
      const stack = await stackOn()
      const admin = await Visitor.admin(stack)
      const name = `Plain${number}`
      const [plain, evil] = [await stack.city(name, 20), await stack.city(name, 20)]
      await admin.subscribe(plain, evil)
      const { id } = await admin.account()
      await admin.submit(`/admin/cities/${evil}/readings`, { celsius: '20' }, '/dashboard')
      await admin.submit(`/admin/members/${id}/role?_method=PUT`, { role: 'admin' }, '/dashboard')
      const pages = [
        '/dashboard',
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
        '/',
        '/nothing-here',
      ]
      await admin.createToken('plain')
      const open = () => Promise.all(pages.map((path) => admin.get(path)))
      const before = await open()

      await stack.sql('UPDATE cities SET country = $2, timezone = $2 WHERE id = $1', [evil, script])
      await stack.sql(`UPDATE cities SET name = name || $2 WHERE id = $1`, [evil, script])
      await stack.sql(
        `UPDATE sign_ins SET device = $2 FROM users WHERE users.id = user_id AND email = $1`,
        [admin.email, script]
      )
      await stack.sql('UPDATE users SET name = $2 WHERE email = $1', [admin.email, script])

      for (const [i, { path, status, body }] of (await open()).entries()) {
        assert.equal(status, before[i].status, path)
        assert.notInclude(body, '1337', path)
        assert.deepEqual(structure(body), structure(before[i].body), path)
        assert.include(pageText(body), script.replace(/\s+/g, ' '), path)
      }
    })

    test(`${script} is text in what was typed, searched or asked for`, async ({ assert }) => {
      const stack = await stackOn()
      const admin = await Visitor.admin(stack)
      const visitor = new Visitor(stack)
      const city = await stack.city('Typed')
      const answers = async (typed: string) => [
        await admin.get(`/cities?${new URLSearchParams({ search: typed })}`),
        await admin.get(`/admin/cities?${new URLSearchParams({ search: typed })}`),
        await admin.get(`/${encodeURIComponent(typed)}?${encodeURIComponent(typed)}`),
        await visitor.register({ name: typed, email: typed }),
        await visitor.submit('/login', { email: typed, password: 'x' }),
        await visitor.submit('/login', { email: typed }),
        await admin.submit(
          '/settings?_method=PUT',
          { name: typed, email: typed, form: 'profile' },
          '/settings'
        ),
        await admin.submit('/settings?_method=PUT', { name: '', form: typed }, '/settings'),
        await admin.submit(
          '/admin/cities',
          { name: typed, country: typed, latitude: typed, longitude: typed, timezone: typed },
          '/admin/cities/create'
        ),
        await admin.submit(
          `/admin/cities/${city}/readings`,
          { celsius: typed, row: city },
          '/admin/cities?search=typed'
        ),
        await admin.get(`/admin/members?${new URLSearchParams({ search: typed, role: typed })}`),
        await admin.get(
          `/admin/audit?${new URLSearchParams({ search: typed, actor: typed, batch: typed, before: typed })}`
        ),
        await admin.get(
          `/admin/readings?${new URLSearchParams({ search: typed, from: typed, source: typed, sort: typed })}`
        ),
        await admin.get(
          `/admin/subscriptions?${new URLSearchParams({ search: typed, city: typed, after: typed })}`
        ),
        await admin.submit(
          `/admin/cities/${city}/readings`,
          { celsius: typed, at: typed },
          `/admin/cities/${city}/readings/create`
        ),
        await admin.submit(
          '/admin/members',
          { name: typed, email: typed, role: typed },
          '/admin/members/create'
        ),
        await admin.submit('/subscriptions', { city_id: typed, undo: typed, success: typed }),
      ]

      const [plain, evil] = [await answers('xyzzy'), await answers(`xyzzy ${script}`)]
      for (const [i, { path, status, body }] of evil.entries()) {
        assert.equal(status, plain[i].status, path)
        assert.notInclude(body, '1337', path)
        assert.deepEqual(structure(body), structure(plain[i].body), `${i} ${path}`)
      }
    })
  }

  test('a page runs no script but its own, should one get into it after all', async ({
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
        if (bypassCSP) assert.include(ran, way, 'the premise: without the policy it runs')
        else assert.notInclude(ran, way)
      }
      await context.close()
    }
  })

  test('names the scripts of a page by a word that no other page has', async ({ assert }) => {
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
    const words = pages.map(({ path, headers, body }) => {
      const policy = headers.get('content-security-policy')!
      const [, word] = /script-src 'nonce-([^']{16,})'(;|$)/.exec(policy) ?? []
      assert.isDefined(word, `${path}: ${policy}`)
      assert.notInclude(policy, 'unsafe', path)
      const tags = [...body.matchAll(/<script[^>]*>/g)].map(([tag]) => tag)
      assert.isNotEmpty(tags)
      for (const tag of tags) assert.include(tag, `nonce="${word}"`)
      return word
    })
    assert.lengthOf(new Set(words), words.length)
  })
})
