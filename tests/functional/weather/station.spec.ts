import { test } from '@japa/runner'
import type { Failure } from '#weather/feed'
import { parse } from '#weather/station'

function place(id: number, name: string, country: string) {
  return { id, name, country, latitude: 0, longitude: 0 }
}

const places = [
  place(1, 'Reykjavík', 'Iceland'),
  place(2, 'Mérida', 'Spain'),
  place(3, 'Merida', 'Venezuela'),
]
const now = new Date().toISOString()

/** Returns the readings of the file as pairs of city id and temperature. */
async function temperatures(text: string) {
  const { readings } = await parse(text, places)
  return readings.map(({ cityId, celsius }) => [cityId, celsius])
}

/** Returns the failures with their reasons in English. */
const inEnglish = (failures: Failure[]) =>
  failures.map(({ cityId, reason }) => ({ cityId, reason: String(reason) }))

test.group("A station's file", () => {
  test('names a city by its name, by name and country, or by id', async ({ assert }) => {
    const csv = `city,celsius,measured_at\nreykjavik,-1.26,${now}\n"Merida, Spain",3,${now}\n3,4,${now}\n`
    assert.deepEqual(await temperatures(csv), [
      [1, -1.3],
      [2, 3],
      [3, 4],
    ])
  })

  test('may write a name with other letters, marks and blanks than the list of cities', async ({
    assert,
  }) => {
    const cities = [place(1, 'Diyarbakır', 'Türkiye'), place(2, 'Xi’an', 'China')]
    const { readings } = await parse(
      `city,celsius,measured_at\ndiyarbakir,1,${now}\n"Xi'an,  China",2,${now}`,
      cities
    )
    assert.sameMembers(
      readings.map(({ cityId }) => cityId),
      [1, 2]
    )
  })

  test('may be JSON', async ({ assert }) => {
    const json = JSON.stringify([{ city: 1, celsius: 2.5, measured_at: now }])
    assert.deepEqual(await temperatures(json), [[1, 2.5]])
  })

  test('may contain NaN, which JSON does not have, beside valid temperatures', async ({
    assert,
  }) => {
    const json = `[{"city": 1, "celsius": NaN, "measured_at": "${now}"},
      {"city": 3, "celsius": 4, "measured_at": "${now}"}]`
    const { failures } = await parse(json, places)
    assert.deepEqual(await temperatures(json), [[3, 4]])
    assert.deepEqual(inEnglish(failures), [
      { cityId: 1, reason: 'The temperature is not a number.' },
    ])
  })

  test('may have rows with too few or too many cells, and only these fail', async ({ assert }) => {
    const csv = `city,celsius,measured_at\n2\n1,12,5,${now}\n3,4,${now},x\nThe 5" wall,7,${now}`
    const { failures, note } = await parse(csv, places)
    assert.deepEqual(await temperatures(csv), [[3, 4]])
    assert.deepEqual(inEnglish(failures), [
      { cityId: 2, reason: 'The temperature is missing.' },
      { cityId: 1, reason: 'The time is missing or invalid.' },
    ])
    assert.equal(note, '1 row names no enabled city: The 5" wall.')
  })

  test('causes no failure for a city that it does not name', async ({ assert }) => {
    const { readings, failures } = await parse('city,celsius,measured_at\n', places)
    assert.isEmpty([...readings, ...failures])
  })

  test('may name unknown or ambiguous cities, which are noted', async ({ assert }) => {
    const { readings, failures, note } = await parse(
      `city,celsius,measured_at\nmerida,1,${now}\nAtlantis,2,${now}`,
      places
    )
    assert.isEmpty([...readings, ...failures])
    assert.equal(note, '2 rows name no enabled city: merida; Atlantis.')
  })

  test('gives a city the temperature of its latest row', async ({ assert }) => {
    const earlier = new Date(Date.parse(now) - 60_000).toISOString()
    const csv = `city,celsius,measured_at\n1,5,${now}\n1,6,${earlier}`
    assert.deepEqual(await temperatures(csv), [[1, 5]])
  })

  for (const time of ['', 'yesterday', '2999-01-01T00:00', '1 Jan 2999 00:00 +01:00']) {
    test(`may have a row with the time ${JSON.stringify(time)} beside a valid row of the city`, async ({
      assert,
    }) => {
      const before = `city,celsius,measured_at\n1,5,${time}\n1,6,${now}`
      const after = `city,celsius,measured_at\n1,6,${now}\n1,5,${time}`
      assert.deepEqual(await temperatures(before), [[1, 6]])
      assert.deepEqual(await temperatures(after), [[1, 6]])
    })
  }

  test('fails for a city if its row is invalid', async ({ assert }) => {
    const { failures } = await parse(
      `city,celsius,measured_at\n1,warm,${now}\n2,,${now}\n3,4,${now.slice(0, 16)}`,
      places
    )
    assert.deepEqual(
      inEnglish(failures).map(({ reason }) => reason),
      [
        'The temperature is not a number.',
        'The temperature is missing.',
        'The time is missing or invalid.',
      ]
    )
  })

  for (const text of ['a,b\n1,2', '{"city": 1}', '[{"city"', 'a,"b\n1']) {
    test(`that is ${JSON.stringify(text)} is rejected with a message`, async ({ assert }) => {
      await assert.rejects(() => parse(text, places), /^The (file|first line)/)
    })
  }
})
