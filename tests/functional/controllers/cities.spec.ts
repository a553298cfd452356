import { test } from '@japa/runner'
import { notices, cityRow, pageText } from '#tests/support/page_text'
import { stackOn, type Stack } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

async function visit() {
  const stack = await stackOn()
  return { stack, member: await Visitor.registered(stack) }
}

const search = (member: Visitor, words: string, page?: string) =>
  member.get(`/cities?${new URLSearchParams({ search: words, ...(page && { page }) })}`)

const disable = (stack: Stack, id: number) =>
  stack.sql('UPDATE cities SET enabled = false WHERE id = $1', [id])

/** The names on a list, in its order. */
const names = (html: string) =>
  [...html.matchAll(/<a href="\/cities\/\d+"[^>]*>([^<]*)</g)].map(([, name]) => name)

test.group('The list of cities', () => {
  test('finds a city whatever the accents and the case', async ({ assert }) => {
    const { stack, member } = await visit()
    const zurich = await stack.city('Zürich')
    const other = await stack.city('Winterthur')

    for (const words of ['zurich', 'ZÜRICH', 'züri', ' Zurich ']) {
      const { body } = await search(member, words)
      assert.exists(cityRow(body, zurich), words)
      assert.notExists(cityRow(body, other), words)
    }
  })

  test('finds cities by their country', async ({ assert }) => {
    const { stack, member } = await visit()
    await stack.city('Abidjan', null, "Côte d'Ivoire")
    await stack.city('Accra', null, 'Ghana')

    assert.deepEqual(names((await search(member, "cote d'i")).body), ['Abidjan'])
  })

  test('takes percent, underline, backslash and quotes for what they are', async ({ assert }) => {
    const { stack, member } = await visit()
    await stack.city('Plain', null, 'Signland')
    for (const sign of ['%', '_', '\\', "'", '"', '--', ';']) {
      const city = await stack.city(`Sign ${sign} here`, null, 'Signland')
      const { status, body } = await search(member, `Sign ${sign} h`)
      assert.equal(status, 200, sign)
      assert.lengthOf(names(body), 1, sign)
      assert.exists(cityRow(body, city), sign)
    }
  })

  test('shows twenty at a time, and the search goes with its pages', async ({ assert }) => {
    const { stack, member } = await visit()
    for (let i = 10; i < 31; i++) await stack.city(`Paging ${i}`)

    const first = await search(member, 'paging')
    assert.include(pageText(first.body), '21 cities')
    assert.lengthOf(names(first.body), 20)
    const [, next] = /href="([^"]*)"[^>]*aria-label="Next page"/.exec(first.body)!

    const second = await member.get(`/cities${next.replace('&amp;', '&')}`)
    assert.deepEqual(names(second.body), ['Paging 30'])
    assert.notInclude(second.body, 'Next page')
  })

  for (const page of ['0', '-1', 'abc', '1.5', '', '99999999999999999999', 'Infinity']) {
    test(`shows the first page where page ${page || 'nothing'} is asked for`, async ({
      assert,
    }) => {
      const { stack, member } = await visit()
      const city = await stack.city(`Firstpage${page}`)
      const answer = await search(member, `Firstpage${page}`, page)
      assert.equal(answer.status, 200)
      assert.exists(cityRow(answer.body, city))
    })
  }

  test('shows the last page where one behind it is asked for', async ({ assert }) => {
    const { stack, member } = await visit()
    for (let i = 10; i < 31; i++) await stack.city(`Behind ${i}`)

    const answer = await member.open('/cities?search=behind&page=99999')
    assert.equal(answer.status, 200)
    assert.deepEqual(names(answer.body), ['Behind 30'])
  })

  test('says that nothing was found, and leads back to everything', async ({ assert }) => {
    const { member } = await visit()
    const { body } = await search(member, 'Atlantis <b>')
    assert.include(pageText(body), 'No city or country matches “Atlantis <b>”.')
    assert.match(body, /<a[^>]*href="\/cities"[^>]*>Show all cities</)
    assert.notInclude(body, '<b>')
  })

  test('takes a search of any length and kind', async ({ assert }) => {
    const { member } = await visit()
    for (const query of [`search=${'x'.repeat(5000)}`, 'search[]=a&search[]=b', 'search=%00']) {
      const { status } = await member.get(`/cities?${query}`)
      assert.include([200, 404], status, query.slice(0, 20))
    }
  })

  test('misses a city that is disabled', async ({ assert }) => {
    const { stack, member } = await visit()
    const [shown, hidden] = [await stack.city('Offered Shown'), await stack.city('Offered Hidden')]
    assert.lengthOf(names((await search(member, 'offered')).body), 2)

    await disable(stack, hidden)

    const { body } = await search(member, 'offered')
    assert.exists(cityRow(body, shown))
    assert.notExists(cityRow(body, hidden))
  })

  test('marks what is on the board, and only there offers to stop', async ({ assert }) => {
    const { stack, member } = await visit()
    const [mine, other] = [await stack.city('Marked mine'), await stack.city('Marked other')]
    await member.subscribe(mine)

    const { body } = await search(member, 'marked')
    assert.include(pageText(cityRow(body, mine)!), 'On your board')
    assert.include(cityRow(body, mine)!, 'Stop watching Marked mine')
    assert.notInclude(pageText(cityRow(body, other)!), 'On your board')
    assert.include(cityRow(body, other)!, 'Watch Marked other')
    assert.include(pageText(body), '1 of 5 on your board')
  })

  test('shows no temperature, not even of what is watched', async ({ assert }) => {
    const { stack, member } = await visit()
    const city = await stack.city('Secretive', -41.7)
    await member.subscribe(city)
    assert.include((await member.get(`/cities/${city}`)).body, '-41.7')
    assert.notInclude((await search(member, 'secretive')).body, '41.7')
  })
})

test.group('The page of a city', () => {
  test('shows temperature and chart to who watches it', async ({ assert }) => {
    const { stack, member } = await visit()
    const city = await stack.city('Chartres', -17.3)
    await member.subscribe(city)

    const { status, body } = await member.get(`/cities/${city}`)
    assert.equal(status, 200)
    assert.include(pageText(body), '-17.3 °C')
    assert.match(body, /<path d="M/)
    assert.include(body, 'Stop watching Chartres')
  })

  test('shows neither to anybody else', async ({ assert }) => {
    const { stack, member } = await visit()
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

  test('says so where there is no reading', async ({ assert }) => {
    const { stack, member } = await visit()
    const city = await stack.city('Unmeasured')
    await member.subscribe(city)
    assert.include(pageText((await member.get(`/cities/${city}`)).body), 'no reading')
  })

  test('is not there for a disabled or unknown city', async ({ assert }) => {
    const { stack, member } = await visit()
    const city = await stack.city('Vanishing', 3)
    await member.subscribe(city)
    assert.equal((await member.get(`/cities/${city}`)).status, 200)

    await disable(stack, city)

    for (const id of [city, 0, 2 ** 31 - 1, 2 ** 31, '9'.repeat(30), 'x', '1x', '-1', '1.5']) {
      assert.equal((await member.get(`/cities/${id}`)).status, 404, String(id))
    }
  })
})

test.group('The board', () => {
  test('shows what is watched, in the order of watching', async ({ assert }) => {
    const { stack, member } = await visit()
    const [first, second] = [await stack.city('Zwolle', 5.5), await stack.city('Aarhus')]
    await member.subscribe(first)
    await member.subscribe(second)

    const { body } = await member.get('/dashboard')
    assert.deepEqual(names(body), ['Zwolle', 'Aarhus'])
    assert.include(pageText(cityRow(body, first)!), '5.5 °C')
    assert.include(pageText(cityRow(body, second)!), 'no reading')
    assert.include(pageText(body), '2 of 5 cities')
  })

  test('says what to do while it is empty', async ({ assert }) => {
    const { member } = await visit()
    const { body } = await member.get('/dashboard')
    assert.isEmpty(names(body))
    assert.include(pageText(body), 'Your board is empty.')
    assert.equal(notices(body), '')
  })
})
