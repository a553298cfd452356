import { test } from '@japa/runner'
import { notices, cityRow, fieldError, fieldValue, pageText } from '#tests/support/page_text'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

const ERROR = 'A temperature is a number from -90 to 60 °C, with one decimal at most'

async function visit(name: string) {
  const stack = await stackOn()
  const admin = await Visitor.admin(stack)
  const cities = [await stack.city(`${name} one`, 20), await stack.city(`${name} two`, 20)]
  const from = `/admin/cities?${new URLSearchParams({ search: name })}`
  const set = (celsius: string) =>
    admin.submit(`/admin/cities/${cities[0]}/readings`, { celsius, row: cities[0] }, from)
  return { stack, cities, from, set }
}

const readings = ({ stack, cities }: Awaited<ReturnType<typeof visit>>) =>
  stack.sql('SELECT celsius::float, source FROM readings WHERE city_id = $1 ORDER BY id', [
    cities[0],
  ])

test.group('A new temperature in the row of a city', () => {
  for (const [celsius, shown] of [
    ['-3.5', '−3.5 °C'],
    ['60', '60.0 °C'],
    ['-90', '−90.0 °C'],
    ['0', '0.0 °C'],
    [' 21.50 ', '21.5 °C'],
    ['2,5', '2.5 °C'],
    ['-3,5', '−3.5 °C'],
    ['−4.5', '−4.5 °C'],
  ]) {
    test(`becomes the temperature of the city: "${celsius}"`, async ({ assert }) => {
      const number = Number(celsius.replace(',', '.').replace('\u2212', '-'))
      const visited = await visit(`Settable${celsius}`)
      const { cities, from, set } = visited

      const page = await set(celsius)

      assert.equal(page.path.replaceAll('%20', '+'), from)
      assert.include(notices(page.body), `now has ${shown}.`)
      assert.include(pageText(cityRow(page.body, cities[0])!), shown)
      assert.include(pageText(cityRow(page.body, cities[1])!), '20.0 °C')
      assert.deepEqual(await readings(visited), [
        { celsius: 20, source: 'sql' },
        { celsius: number, source: 'admin' },
      ])
    })
  }

  for (const celsius of [
    '60.1',
    '-90.1',
    '20.55',
    'warm',
    '',
    'NaN',
    'Infinity',
    '1e-7',
    '1e3',
    '20,55',
  ]) {
    test(`is rejected with an error in the row: "${celsius}"`, async ({ assert }) => {
      const visited = await visit('Rejectable')
      const { cities, set } = visited

      const { body } = await set(celsius)

      const rowText = pageText(cityRow(body, cities[0])!)
      assert.lengthOf(rowText.split(ERROR), 2, 'once in the row')
      assert.notInclude(pageText(cityRow(body, cities[1])!), ERROR)
      assert.notInclude(notices(body), ERROR)
      assert.deepEqual(await readings(visited), [{ celsius: 20, source: 'sql' }])
    })
  }
  test('keeps the typed text if it is ambiguous', async ({ assert }) => {
    const visited = await visit('Ambiguous')
    const { body } = await visited.set('1.234,5')

    const id = `celsius-${visited.cities[0]}`
    assert.equal(fieldValue(body, id), '1.234,5')
    assert.match(fieldError(body, id)!, /^The temperature is ambiguous/)
    assert.deepEqual(await readings(visited), [{ celsius: 20, source: 'sql' }])
  })
})
