import { test } from '@japa/runner'
import { routes } from '#tests/support/all_routes'
import { fieldError, notices } from '#tests/support/page_text'
import { stackOn, type Stack } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

/** Returns the tags of all forms of a page that change something, each with its content. */
function changingForms(html: string) {
  return [...html.matchAll(/<form[^>]*>.*?<\/form>/gs)]
    .map(([form]) => form)
    .filter((form) => /^<form[^>]*method="post"/s.test(form))
}

/** Submits fields like a browser that sends no Referer, and opens the page to which this leads. */
async function submitWithoutReferer(
  visitor: Visitor,
  path: string,
  page: string,
  fields: Record<string, string>
) {
  const { body } = await visitor.open(page)
  const [, sentPage] = /name="_page" value="([^"]*)"/.exec(body) ?? []
  const answer = await visitor.request(path, {
    method: 'POST',
    body: new URLSearchParams({ _csrf: await visitor.csrfToken(), _page: sentPage!, ...fields }),
  })
  const location = answer.headers.get('location')!
  return { location, shown: await visitor.open(location) }
}

test.group('A form that a frame has loaded', () => {
  test('leads back to its own page, not to the page around the frame', async ({ assert }) => {
    const member = await Visitor.registered(await stackOn())
    const fields = { name: '', _csrf: await member.csrfToken(), _page: '/settings?from=frame' }
    const answer = await member.send('/settings?_method=PUT', fields, '/dashboard')
    assert.equal(answer.headers.get('location'), '/settings?from=frame')
  })

  test('leads back to the current search if both pages have the same path', async ({ assert }) => {
    const member = await Visitor.registered(await stackOn())
    const fields = { city_id: 'x', _csrf: await member.csrfToken(), _page: '/cities' }
    const answer = await member.send('/subscriptions', fields, '/cities?search=new')
    assert.match(answer.headers.get('location')!, /\/cities\?search=new$/)
  })
})

test.group('A form in a browser that sends no Referer', (group) => {
  let stack: Stack
  group.setup(async () => {
    stack = await stackOn()
  })

  test('leads back to its page with the error next to the field', async ({ assert }) => {
    const stranger = new Visitor(stack)
    const answer = await submitWithoutReferer(stranger, '/register', '/register', { name: '' })
    assert.equal(answer.location, '/register')
    assert.equal(fieldError(answer.shown.body, 'name'), 'Please fill in the name')
  })

  test('leads back to the list with its search', async ({ assert }) => {
    const member = await Visitor.registered(stack)
    const city = await stack.city('Unrefered')
    const page = '/cities?search=Unrefered'
    const fields = { city_id: String(city) }
    const answer = await submitWithoutReferer(member, '/subscriptions', page, fields)
    assert.equal(answer.location, page)
  })

  test('leads back to its page with a message if the page was open for too long', async ({
    assert,
  }) => {
    const member = await Visitor.registered(stack)
    const fields = { _csrf: 'expired' }
    const answer = await submitWithoutReferer(member, '/subscriptions', '/cities', fields)
    assert.equal(answer.location, '/cities')
    assert.isNotEmpty(notices(answer.shown.body))
  })

  test('leads back to the import form if no file was chosen', async ({ assert }) => {
    const admin = await Visitor.admin(stack)
    const { body } = await admin.get('/admin/imports/create')
    const [, action] = /action="([^"]*_csrf[^"]*)"/.exec(body)!
    const form = new FormData()
    form.set('kind', 'readings')
    const answer = await admin.request(action.replaceAll('&amp;', '&'), {
      method: 'POST',
      body: form,
    })
    assert.equal(answer.headers.get('location'), '/admin/imports/create')
  })

  test('never leads to another site', async ({ assert }) => {
    const stranger = new Visitor(stack)
    for (const page of [
      'https://evil.example/',
      '//evil.example/',
      '/\\evil.example/',
      '/.//evil.example/',
      '/\t/evil.example/',
      'javascript:alert(1)',
    ]) {
      const fields = { name: '', _page: page }
      const { location } = await submitWithoutReferer(stranger, '/register', '/register', fields)
      assert.equal(new URL(location, stack.url).origin, stack.url, page)
    }
  })

  test('sends the address of its page, on every page', async ({ assert }) => {
    const admin = await Visitor.admin(stack)
    const city = await stack.city('Formed', 20)
    await admin.subscribe(city)
    let count = 0
    for (const { path } of routes().filter(({ method }) => method === 'GET')) {
      for (const visitor of [admin, new Visitor(stack)]) {
        const { body } = await visitor.get(path(city))
        for (const form of changingForms(body)) {
          count++
          const [, page = ''] = /\b_page(?:" value="|=)([^"]*)"/.exec(form) ?? []
          assert.equal(decodeURIComponent(page), path(city), form)
        }
      }
    }
    assert.isAbove(count, 30)
  })
})
