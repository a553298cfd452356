import { test } from '@japa/runner'
import { notices, pageText, digestInForm } from '#tests/support/page_text'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

const list = '/admin/subscriptions'

async function visit(name: string) {
  const stack = await stackOn()
  const [admin, first, second] = await Promise.all([
    Visitor.admin(stack),
    Visitor.registered(stack),
    Visitor.registered(stack),
  ])
  const rename = async (member: Visitor, to: string) => {
    await stack.sql('UPDATE users SET name = $2 WHERE email = $1', [member.email, to])
    return (await member.account()).id as number
  }
  const members = [await rename(first, `Ada ${name}`), await rename(second, `Bea ${name}`)]
  const cities = [await stack.city(`${name} Aa`), await stack.city(`${name} Bb`)]
  await first.subscribe(...cities)
  await second.subscribe(cities[0])
  const filter = `search=${name.toLowerCase()}`
  /** Returns the subscriptions on the page from top to bottom, as member and city: "Ada Aa". */
  const shown = async (query = filter) => {
    const { body } = await admin.get(`${list}?${query}`)
    return [...body.matchAll(/<tr[^>]*id="subscription-.*?<\/tr>/gs)].map(([row]) => {
      const [, member, city] = new RegExp(`(Ada|Bea) ${name}.* ${name} (Aa|Bb)`).exec(
        pageText(row)
      )!
      return `${member} ${city}`
    })
  }
  const endAll = async () => {
    const query = `${filter}&all=yes&action=stopWatching`
    const told = digestInForm((await admin.get(`${list}/bulk/create?${query}`)).body)
    return admin.submit(`${list}/bulk?${query}`, { told }, `${list}?${filter}`)
  }
  return { stack, admin, first, second, members, cities, filter, shown, endAll }
}

const undoOf = (body: string) => /name="batch" value="([^"]+)"/.exec(body)![1]

test.group('The list of subscriptions', () => {
  test('is searched by member and city, filtered and sorted', async ({ assert }) => {
    const { stack, admin, first, members, cities, shown } = await visit('Listable')
    const all = ['Ada Aa', 'Ada Bb', 'Bea Aa']
    assert.sameMembers(await shown(), all)
    assert.sameMembers(await shown('search=ada+listable'), ['Ada Aa', 'Ada Bb'])
    assert.sameMembers(await shown('search=listable+aa'), ['Ada Aa', 'Bea Aa'])
    assert.sameMembers(await shown(`search=${first.email.toUpperCase()}`), ['Ada Aa', 'Ada Bb'])
    assert.sameMembers(await shown(`city=${cities[0]}`), ['Ada Aa', 'Bea Aa'])
    assert.deepEqual(await shown(`city=${cities[0]}&member=${members[1]}`), ['Bea Aa'])

    await stack.sql('UPDATE cities SET enabled = false WHERE id = $1', [cities[1]])
    assert.deepEqual(await shown('search=listable&enabled=no'), ['Ada Bb'])
    assert.sameMembers(await shown('search=listable&enabled=yes'), ['Ada Aa', 'Bea Aa'])

    assert.deepEqual(await shown('search=listable&sort=member'), ['Ada Aa', 'Ada Bb', 'Bea Aa'])
    assert.deepEqual(await shown('search=listable&sort=-city'), ['Ada Bb', 'Bea Aa', 'Ada Aa'])
    assert.deepEqual(await shown('search=listable&sort=since'), all)
    assert.deepEqual(await shown('search=listable'), [...all].reverse(), 'newest first')
    assert.include(
      pageText((await admin.get(`${list}?search=nowhere+to+be+found`)).body),
      'No subscription matches “nowhere to be found”.'
    )
  })

  test('shows its filters with links to remove them, and is linked from cities and members', async ({
    assert,
  }) => {
    const { admin, members, cities } = await visit('Chipped')
    const { body } = await admin.get(`${list}?city=${cities[0]}&member=${members[0]}&sort=city`)
    assert.include(pageText(body), 'of Chipped Aa, Testland')
    assert.include(pageText(body), 'of Ada Chipped')
    const links = [
      ...body.matchAll(
        /href="([^"]*)"\s+data-turbo-frame="_top"\s+aria-label="Remove the filter:/g
      ),
    ]
    assert.sameMembers(
      links.map(([, link]) => link),
      [`${list}?member=${members[0]}`, `${list}?city=${cities[0]}`]
    )
    assert.match(body, new RegExp(`type="hidden" name="city" value="${cities[0]}"`))

    const row = await admin.get('/admin/cities?search=chipped')
    assert.include(row.body, `href="${list}?city=${cities[0]}"`)
    const page = await admin.get(`/admin/members/${members[0]}`)
    assert.include(page.body, `href="${list}?member=${members[0]}"`)
  })

  test('can be paged in every order, and misses no subscription', async ({ assert }) => {
    const { stack, admin } = await visit('Leafed')
    const city = await stack.city('Watched by thirty')
    await stack.sql(
      `WITH accounts AS (
         INSERT INTO users (name, email) SELECT 'Thirty ' || i % 4, i || '@thirty.example'
           FROM generate_series(1, 30) i RETURNING id)
       INSERT INTO subscriptions (user_id, city_id) SELECT id, $1 FROM accounts`,
      [city]
    )
    const ids = (body: string) => [...body.matchAll(/id="subscription-(\d+)"/g)].map(([, n]) => n)
    for (const sort of ['since', '-since', 'member', '-member', 'city', '-city']) {
      const { body } = await admin.get(`${list}?city=${city}&sort=${sort}`)
      const next = /rel="next"[^>]*href="([^"]*)"/s.exec(body)![1].replaceAll('&amp;', '&')
      const second = await admin.get(next)
      assert.lengthOf(ids(body), 25)
      assert.lengthOf(new Set([...ids(body), ...ids(second.body)]), 30, sort)
      const back = /rel="prev"[^>]*href="([^"]*)"/s.exec(second.body)![1].replaceAll('&amp;', '&')
      assert.deepEqual(ids((await admin.get(back)).body), ids(body), sort)
    }
  })
})

test.group('Ending subscriptions in bulk', () => {
  test('is recorded for each member, and is undone where there is room on the board', async ({
    assert,
  }) => {
    const { stack, admin, first, members, cities, filter, shown, endAll } = await visit('Endable')
    const { body } = await admin.get(`${list}/bulk/create?${filter}&all=yes&action=stopWatching`)
    assert.include(pageText(body), 'End 3 subscriptions?')
    assert.include(pageText(body), '2 cities leave 2 boards at once.')
    assert.include(pageText(body), 'Ada Endable: Endable Aa, Testland')

    const page = await endAll()

    assert.equal(page.path, `${list}?${filter}`)
    assert.include(notices(page.body), '3 subscriptions are ended.')
    assert.isEmpty(await shown())
    assert.include(pageText((await first.get('/dashboard')).body), '0 of 5 cities')
    const entries = await stack.sql(
      `SELECT subject_id, action, changes, batch FROM audit_entries
         WHERE subject_type = 'user' AND subject_id = ANY($1) ORDER BY id`,
      [members]
    )
    assert.lengthOf(entries, 3)
    const ended = entries.find(({ subject_id: id }) => id === members[1])
    assert.equal(ended.action, 'member.city_unwatched')
    const { place, ...city } = ended.changes.city
    assert.deepEqual(city, { to: 'Endable Aa, Testland', id: cities[0] })
    assert.isNumber(place)

    // The board of the first member gets four other cities, so it has room for only one of the two.
    const others = []
    for (let i = 0; i < 4; i++) others.push(await stack.city(`Taken up ${i}`))
    await first.subscribe(...others)
    const undone = await admin.submit('/admin/undos', { batch: undoOf(page.body) }, list)
    assert.include(
      notices(undone.body),
      '2 changes are undone. 1 change could not be undone: something has changed since.'
    )
    const back = await shown(`${filter}+aa`)
    assert.deepEqual([...back].sort(), ['Ada Aa', 'Bea Aa'])
    assert.include(pageText((await first.get('/dashboard')).body), '5 of 5 cities')

    const again = await admin.submit('/admin/undos', { batch: undoOf(undone.body) }, list)
    assert.include(notices(again.body), '2 changes are undone.')
    assert.isEmpty(await shown(`${filter}+aa`))
  })

  test('is not undone if the member watches again, or the city is disabled or deleted', async ({
    assert,
  }) => {
    const { stack, admin, second, cities, shown, endAll } = await visit('Gone')
    const page = await endAll()
    await second.subscribe(cities[0])
    await stack.sql('UPDATE cities SET enabled = false WHERE id = $1', [cities[0]])
    await stack.sql('DELETE FROM cities WHERE id = $1', [cities[1]])
    const undone = await admin.submit('/admin/undos', { batch: undoOf(page.body) }, list)
    assert.include(notices(undone.body), 'Nothing could be undone')
    assert.deepEqual(await shown(), ['Bea Aa'])
  })
})

test.group('An admin who watches a city for a member', () => {
  test('can undo it with the audit entry', async ({ assert }) => {
    const { stack, admin, members, cities, shown } = await visit('Begun')
    const page = `/admin/members/${members[1]}`
    await admin.submit(`${page}/subscriptions`, { city_id: cities[1] }, page)
    assert.include(await shown(), 'Bea Bb')
    const [{ id }] = await stack.sql(
      `SELECT id FROM audit_entries WHERE action = 'member.city_watched' AND subject_id = $1`,
      [members[1]]
    )
    await admin.submit('/admin/undos', { id }, list)
    assert.notInclude(await shown(), 'Bea Bb')
  })
})
