import { test } from '@japa/runner'
import { outputLines } from '#tests/support/output_lines'
import { stackOn, type Stack } from '#tests/support/stack'

const set = async (...args: string[]) => (await stackOn()).runCommand('temperature:set', ...args)

async function city(name: string, country?: string) {
  const stack = await stackOn()
  return { stack, id: await stack.city(name, 20, country) }
}

async function celsius(stack: Stack, id: number) {
  const [row] = await stack.sql('SELECT celsius::float FROM cities WHERE id = $1', [id])
  return row.celsius as number
}

const readings = (stack: Stack, id: number) =>
  stack.sql(
    `SELECT celsius::float, source, measured_at FROM readings
     WHERE city_id = $1 ORDER BY id`,
    [id]
  )

test.group('temperature:set', () => {
  test('finds a city by its name, without accents and capitals', async ({ assert }) => {
    const { stack, id } = await city('Reykjavík', 'Iceland')
    const { exitCode, stdout, stderr } = await stack.ace('temperature:set', 'reykjavik', '21.5')

    assert.equal(exitCode, 0)
    assert.equal(stderr, '')
    assert.include(stdout, 'Reykjavík, Iceland: 21.5 °C')
    assert.equal(await celsius(stack, id), 21.5)
  })

  test('finds a city by its id, and accepts a negative temperature', async ({ assert }) => {
    const { stack, id } = await city('Fairbanks')
    const { exitCode, stderr } = await set(String(id), '-40.5')

    assert.equal(exitCode, 0, stderr)
    const [, latest] = await readings(stack, id)
    assert.containsSubset(latest, { celsius: -40.5, source: 'command' })
  })

  test('adds an older reading to the history only', async ({ assert }) => {
    const { stack, id } = await city('Quito')
    const at = '2020-02-29T12:00:00+02:00'
    const { exitCode, stderr } = await set('Quito', '3', `--at=${at}`)

    assert.equal(exitCode, 0, stderr)
    assert.equal(await celsius(stack, id), 20)
    const [, older] = await readings(stack, id)
    assert.deepEqual(older, { celsius: 3, source: 'command', measured_at: new Date(at) })
  })

  const range = 'A temperature is a number from -90 to 60 °C, with one decimal at most'

  for (const { input, args, message } of [
    {
      input: 'a temperature that is too high',
      args: ['60.1'],
      message: range,
    },
    {
      input: 'a time in the future',
      args: ['21', '--at=2999-01-01T00:00:00Z'],
      message: 'A reading cannot be more than five minutes ahead',
    },
    {
      input: 'an invalid time',
      args: ['21', '--at=yesterday'],
      message: 'A time must be ISO 8601, such as 2026-11-21T09:00:00Z',
    },
  ]) {
    test(`rejects ${input} in one line, and stores nothing`, async ({ assert }) => {
      const { stack, id } = await city(`Rejecting ${input}`)
      const { exitCode, stderr } = await set(String(id), ...args)

      assert.equal(exitCode, 1)
      assert.lengthOf(outputLines(stderr), 1, stderr)
      assert.include(stderr, message)
      assert.lengthOf(await readings(stack, id), 1)
    })
  }

  test('suggests a city for a misspelt name', async ({ assert }) => {
    const { stack, id } = await city('Tallinn')
    const { exitCode, stderr } = await set('Talinn', '21')

    assert.equal(exitCode, 1)
    assert.lengthOf(outputLines(stderr), 1, stderr)
    assert.include(stderr, `No city is called "Talinn": did you mean Tallinn, Testland (${id})?`)
    assert.equal(await celsius(stack, id), 20)
  })

  test('lists all cities with an ambiguous name, and changes none', async ({ assert }) => {
    const [spain, venezuela] = [await city('Mérida', 'Spain'), await city('Merida', 'Venezuela')]
    const { exitCode, stderr } = await set('merida', '21')

    assert.equal(exitCode, 1)
    assert.lengthOf(outputLines(stderr), 1, stderr)
    assert.include(stderr, `Mérida, Spain (${spain.id}); Merida, Venezuela (${venezuela.id})`)
    for (const { stack, id } of [spain, venezuela]) assert.equal(await celsius(stack, id), 20)

    assert.equal((await set('merida, spain', '21')).exitCode, 0)
    assert.equal(await celsius(spain.stack, spain.id), 21)
    assert.equal(await celsius(venezuela.stack, venezuela.id), 20)
  })

  test('reports a missing argument in one line', async ({ assert }) => {
    await city('Oslo')
    for (const args of [[], ['Oslo']]) {
      const { exitCode, stderr } = await set(...args)
      assert.equal(exitCode, 1)
      assert.lengthOf(outputLines(stderr), 1, stderr)
    }
  })
})
