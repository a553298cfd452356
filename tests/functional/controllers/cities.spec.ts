import { test } from '@japa/runner'
import { notices, cityRow, pageText } from '#tests/support/page_text'
import { stackOn, type Stack } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

async function memberVisit() {
  const stack = await stackOn()
  return { stack, member: await Visitor.registered(stack) }
}

const search = (member: Visitor, text: string, page?: string) =>
  member.get(`/cities?${new URLSearchParams({ search: text, ...(page && { page }) })}`)

const disable = (stack: Stack, id: number) =>
  stack.sql('UPDATE cities SET enabled = false WHERE id = $1', [id])

const cityNames = (html: string) =>
  [...html.matchAll(/<a href="\/cities\/\d+"[^>]*><bdi>([^<]*)</g)].map(([, name]) => name)

test.group('List of cities', () => {
  test('finds a city by name, ignoring accents and case', async ({ assert }) => {
    const { stack, member } = await memberVisit()
    const zurich = await stack.city('Zürich')
    const other = await stack.city('Winterthur')

    for (const text of ['zurich', 'ZÜRICH', 'züri', ' Zurich ']) {
      const { body } = await search(member, text)
      assert.exists(cityRow(body, zurich), text)
      assert.notExists(cityRow(body, other), text)
    }
  })

  test('finds cities by their country', async ({ assert }) => {
    const { stack, member } = await memberVisit()
    await stack.city('Abidjan', null, "Côte d'Ivoire")
    await stack.city('Accra', null, 'Ghana')

    assert.deepEqual(cityNames((await search(member, "cote d'i")).body), ['Abidjan'])
  })

  test('searches for percent signs, underscores, backslashes and quotes literally', async ({
    assert,
  }) => {
    const { stack, member } = await memberVisit()
    await stack.city('Plain', null, 'Signland')
    for (const sign of ['%', '_', '\\', '"', ';']) {
      const city = await stack.city(`Sign ${sign} here`, null, 'Signland')
      const { status, body } = await search(member, `Sign ${sign} h`)
      assert.equal(status, 200, sign)
      assert.lengthOf(cityNames(body), 1, sign)
      assert.exists(cityRow(body, city), sign)
    }
  })

  test('ignores apostrophes and hyphens, and treats them as no SQL', async ({ assert }) => {
    const { stack, member } = await memberVisit()
    const cities = [await stack.city("Mark ' here"), await stack.city('Mark -- here')]
    for (const text of ["Mark ' h", 'Mark -- h', 'mark h']) {
      const { status, body } = await search(member, text)
      assert.equal(status, 200, text)
      for (const city of cities) assert.exists(cityRow(body, city), text)
    }
  })

  test('shows twenty cities per page and keeps the search on the next page', async ({ assert }) => {
    const { stack, member } = await memberVisit()
    for (let i = 10; i < 31; i++) await stack.city(`Paging ${i}`)

    const first = await search(member, 'paging')
    assert.include(pageText(first.body), '21 cities')
    assert.lengthOf(cityNames(first.body), 20)
    const [, next] = /href="([^"]*)"[^>]*aria-label="Next page"/.exec(first.body)!

    const second = await member.get(`/cities${next.replace('&amp;', '&')}`)
    assert.deepEqual(cityNames(second.body), ['Paging 30'])
    assert.notInclude(second.body, 'Next page')
  })

  for (const page of ['0', '-1', 'abc', '1.5', '', '99999999999999999999', 'Infinity']) {
    test(`shows the first page for the page number "${page}"`, async ({ assert }) => {
      const { stack, member } = await memberVisit()
      const city = await stack.city(`Firstpage${page}`)
      const answer = await search(member, `Firstpage${page}`, page)
      assert.equal(answer.status, 200)
      assert.exists(cityRow(answer.body, city))
    })
  }

  test('shows the last page for a page number above it', async ({ assert }) => {
    const { stack, member } = await memberVisit()
    for (let i = 10; i < 31; i++) await stack.city(`Pagination ${i}`)

    const answer = await member.open('/cities?search=pagination&page=99999')
    assert.equal(answer.status, 200)
    assert.deepEqual(cityNames(answer.body), ['Pagination 30'])
  })

  test('says when nothing matches, and links back to all cities', async ({ assert }) => {
    const { member } = await memberVisit()
    const { body } = await search(member, 'Atlantis <b>')
    assert.include(pageText(body), 'No city or country matches “Atlantis <b>”.')
    assert.match(body, /<a[^>]*href="\/cities"[^>]*>\s*Show all cities\s*</)
    assert.notInclude(body, '<b>')
  })

  test('survives a very long, repeated or invalid search', async ({ assert }) => {
    const { member } = await memberVisit()
    for (const query of [`search=${'x'.repeat(5000)}`, 'search[]=a&search[]=b', 'search=%00']) {
      const { status } = await member.get(`/cities?${query}`)
      assert.include([200, 404], status, query.slice(0, 20))
    }
  })

  test('hides disabled cities', async ({ assert }) => {
    const { stack, member } = await memberVisit()
    const [shown, hidden] = [await stack.city('Offered Shown'), await stack.city('Offered Hidden')]
    assert.lengthOf(cityNames((await search(member, 'offered')).body), 2)

    await disable(stack, hidden)

    const { body } = await search(member, 'offered')
    assert.exists(cityRow(body, shown))
    assert.notExists(cityRow(body, hidden))
  })

  test('marks the cities on the board, and offers to stop watching only those', async ({
    assert,
  }) => {
    const { stack, member } = await memberVisit()
    const [mine, other] = [await stack.city('Marked mine'), await stack.city('Marked other')]
    await member.subscribe(mine)

    const { body } = await search(member, 'marked')
    assert.include(pageText(cityRow(body, mine)!), 'On your board')
    assert.include(cityRow(body, mine)!, 'Stop watching Marked mine')
    assert.notInclude(pageText(cityRow(body, other)!), 'On your board')
    assert.include(cityRow(body, other)!, 'Watch Marked other')
    assert.include(pageText(body), '1 of 5 on your board')
  })

  test('shows the temperature, the place and the local time of each city', async ({ assert }) => {
    const { stack, member } = await memberVisit()
    const city = await stack.city('Located', -41.7)
    await stack.sql(
      `UPDATE cities SET latitude = -33.45, longitude = -70.67, timezone = 'America/Santiago' WHERE id = $1`,
      [city]
    )
    const row = pageText(cityRow((await search(member, 'located')).body, city)!)
    assert.match(row, /Testland · \d\d:\d\d · 33\.5° S, 70\.7° W/)
    assert.match(row, /−41\.7.°C 1 hour ago/)
  })

  test('says once that the board is full, without buttons that cannot be used', async ({
    assert,
  }) => {
    const { stack, member } = await memberVisit()
    const ids: number[] = []
    while (ids.length < 8) ids.push(await stack.city(`Crowded ${ids.length}`, 20))
    const withRoom = await search(member, 'crowded')
    assert.lengthOf(withRoom.body.match(/aria-label="Watch /g)!, 8)
    await member.subscribe(...ids.slice(0, 5))

    const { body } = await search(member, 'crowded')

    assert.lengthOf(body.match(/Your board is full\./g)!, 1)
    assert.match(body, /<a href="\/dashboard"[^>]*>Stop watching a city<\/a>/)
    assert.notInclude(body, 'disabled')
    assert.lengthOf(body.match(/aria-label="Stop watching /g)!, 5)
    assert.notInclude(body, 'aria-label="Watch ')
  })
})

test.group('Page of a city', () => {
  test('shows temperature and chart to a member who watches it', async ({ assert }) => {
    const { stack, member } = await memberVisit()
    const city = await stack.city('Chartres', -17.3)
    await member.subscribe(city)

    const { status, body } = await member.get(`/cities/${city}`)
    assert.equal(status, 200)
    assert.include(pageText(body), '−17.3 °C')
    assert.match(body, /<path d="M/)
    assert.include(body, 'Stop watching Chartres')
  })

  test('hides temperature and chart from a member who does not watch it', async ({ assert }) => {
    const { stack, member } = await memberVisit()
    const [watcher, city] = [await Visitor.registered(stack), await stack.city('Vézelay', -17.4)]
    await watcher.subscribe(city)
    assert.include((await watcher.get(`/cities/${city}`)).body, '17.4')

    const { status, body } = await member.get(`/cities/${city}`)
    assert.equal(status, 200)
    assert.notInclude(body, '17.4')
    assert.notMatch(body, /<path d="M[\d.]+ [\d.]+h0/)
    assert.include(pageText(body), 'Watch Vézelay to see its temperature.')
    assert.include(body, 'aria-label="Watch Vézelay"')
  })

  test('offers no city to a full board, and says how to make room', async ({ assert }) => {
    const { stack, member } = await memberVisit()
    for (const name of ['One', 'Two', 'Three', 'Four'])
      await member.subscribe(await stack.city(name))
    const [last, other] = [await stack.city('Last'), await stack.city('Other')]
    const watchButton = async () => {
      const { body } = await member.get(`/cities/${other}`)
      return /<button[^>]*aria-label="Watch Other[^>]*>/.exec(body)![0]
    }

    assert.notInclude(await watchButton(), 'disabled')
    await member.subscribe(last)
    assert.include(await watchButton(), 'disabled')
    assert.include(
      pageText((await member.get(`/cities/${other}`)).body),
      'Your board is full. Stop watching a city to make room for another one.'
    )
  })

  test('says when there is no reading', async ({ assert }) => {
    const { stack, member } = await memberVisit()
    const city = await stack.city('Unmeasured')
    await member.subscribe(city)
    assert.include(pageText((await member.get(`/cities/${city}`)).body), 'no reading')
  })

  test('returns 404 for a disabled or unknown city', async ({ assert }) => {
    const { stack, member } = await memberVisit()
    const city = await stack.city('Vanishing', 3)
    await member.subscribe(city)
    assert.equal((await member.get(`/cities/${city}`)).status, 200)

    await disable(stack, city)

    for (const id of [city, 0, 2 ** 31 - 1, 2 ** 31, '9'.repeat(30), 'x', '1x', '-1', '1.5']) {
      assert.equal((await member.get(`/cities/${id}`)).status, 404, String(id))
    }
  })
})

test.group('Board', () => {
  test('shows the watched cities, oldest subscription first', async ({ assert }) => {
    const { stack, member } = await memberVisit()
    const [first, second] = [await stack.city('Zwolle', 5.5), await stack.city('Aarhus')]
    await member.subscribe(first)
    await member.subscribe(second)

    const { body } = await member.get('/dashboard')
    assert.deepEqual(cityNames(body), ['Zwolle', 'Aarhus'])
    assert.include(pageText(cityRow(body, first)!), '5.5 °C')
    assert.include(pageText(cityRow(body, second)!), 'no reading')
    assert.include(pageText(body), '2 of 5 cities')
  })

  test('suggests choosing cities while it is empty', async ({ assert }) => {
    const { member } = await memberVisit()
    const { body } = await member.get('/dashboard')
    assert.isEmpty(cityNames(body))
    assert.include(pageText(body), 'Your board is empty.')
    assert.equal(notices(body), '')
  })
})
