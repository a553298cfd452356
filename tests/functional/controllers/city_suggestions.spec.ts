import { test } from '@japa/runner'
import { stackOn, type Stack } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

async function suggest(member: Visitor, text: string) {
  const path = `/cities/suggestions?${new URLSearchParams({ search: text })}`
  const { status, body } = await member.request(path, { headers: { accept: 'application/json' } })
  return { status, ...JSON.parse(body) }
}

const addNames = (stack: Stack, city: number, names: string) =>
  stack.sql('INSERT INTO city_names (city_id, name) SELECT $1, split_names($2)', [city, names])

const names = ({ cities }: { cities: { name: string }[] }) => cities.map(({ name }) => name)

test.group('Suggested cities', () => {
  test('have what a member needs to choose one', async ({ assert }) => {
    const stack = await stackOn()
    const member = await Visitor.registered(stack)
    const [city, watched] = [await stack.city('Suggest One', -4.5), await stack.city('Suggest Two')]
    await stack.sql(`UPDATE cities SET timezone = 'Asia/Tokyo' WHERE id = $1`, [city])
    await member.subscribe(watched)

    const { isFull, cities } = await suggest(member, 'suggest')

    assert.isFalse(isFull)
    assert.containsSubset(cities, [
      { id: city, country: 'Testland', otherName: null, isWatched: false },
      { id: watched, isWatched: true, temperature: 'no reading' },
    ])
    assert.match(cities[0].temperature, /^−4\.5.°C$/)
    assert.match(cities[0].localTime, /\d\d:\d\d/)
  })

  for (const text of ['Munchen', 'münchen', 'Мюнхен', 'ミュンヘン', 'monaco di bav']) {
    test(`contain Munich for "${text}"`, async ({ assert }) => {
      const stack = await stackOn()
      const member = await Visitor.registered(stack)
      const city = await stack.city('Munich', 4)
      await addNames(stack, city, 'München,Мюнхен,ミュンヘン,Monaco di Baviera')
      const { cities } = await suggest(member, text)
      assert.equal(cities[0].name, 'Munich')
      assert.isString(cities[0].otherName)
    })
  }

  test('begin with whole names, then beginnings of names, then of words', async ({ assert }) => {
    const stack = await stackOn()
    const member = await Visitor.registered(stack)
    const ids = []
    for (const name of ['Ranko Beach', 'Port Ranko', 'Ranko', 'Arankoa'])
      ids.push(await stack.city(name))
    await addNames(stack, await stack.city('Zzz'), 'Ranko')
    assert.deepEqual(names(await suggest(member, 'ranko')), [
      'Ranko',
      'Zzz',
      'Ranko Beach',
      'Port Ranko',
      'Arankoa',
    ])
  })

  test('leave out disabled cities, and are similar names if no name matches', async ({
    assert,
  }) => {
    const stack = await stackOn()
    const member = await Visitor.registered(stack)
    const [, hidden] = [await stack.city('Reykjanesbaer'), await stack.city('Reykjanesbaer Hidden')]
    await stack.sql('UPDATE cities SET enabled = false WHERE id = $1', [hidden])
    assert.deepEqual(names(await suggest(member, 'reykjanesbaer')), ['Reykjanesbaer'])
    assert.deepEqual(names(await suggest(member, 'Reykjanesbar')), ['Reykjanesbaer'])
    assert.isEmpty(names(await suggest(member, 'Qwxyzzy')))
  })

  test('say when the board is full', async ({ assert }) => {
    const stack = await stackOn()
    const member = await Visitor.registered(stack)
    const ids: number[] = []
    while (ids.length < 5) ids.push(await stack.city(`Suggest full ${ids.length}`))
    await member.subscribe(...ids)
    assert.isTrue((await suggest(member, 'anything')).isFull)
  })

  test('are at most six, and none for an empty text or one of special characters', async ({
    assert,
  }) => {
    const stack = await stackOn()
    const member = await Visitor.registered(stack)
    for (let n = 0; n < 8; n++) await stack.city(`Suggest many ${n}`)
    assert.lengthOf((await suggest(member, 'suggest many')).cities, 6)
    for (const text of ['', '   ', '\u200b']) assert.isEmpty((await suggest(member, text)).cities)
    for (const text of ['%', '_', '\\', "'; --", 'x'.repeat(5000)]) {
      assert.equal((await suggest(member, text)).status, 200, text)
    }
  })
})
