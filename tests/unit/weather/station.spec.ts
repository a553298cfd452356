import { test } from '@japa/runner'
import { parse } from '#weather/station'

const place = (id: number, name: string, country: string) => ({ id, name, country, latitude: 0, longitude: 0 }) // prettier-ignore
const places = [place(1, 'Reykjavík', 'Iceland'), place(2, 'Mérida', 'Spain'), place(3, 'Merida', 'Venezuela')] // prettier-ignore
const now = new Date().toISOString()
const found = (text: string) => parse(text, places).measured.map(({ cityId, celsius }) => [cityId, celsius]) // prettier-ignore

test.group("A station's file", () => {
  test('is CSV or JSON, and names a city by name, name and country, or id', ({ assert }) => {
    const csv = `city,celsius,measured_at\nreykjavik,-1.26,${now}\n"Merida, Spain",3,${now}\n3,4,${now}\n`
    assert.deepEqual(found(csv), [[1, -1.3], [2, 3], [3, 4]]) // prettier-ignore
    assert.deepEqual(found(JSON.stringify([{ city: 1, celsius: 2.5, measured_at: now }])), [[1, 2.5]]) // prettier-ignore
  })

  test('fails no city that it does not name, and says which it does not know', ({ assert }) => {
    const { measured, failures, note } = parse(`city,celsius,measured_at\nmerida,1,${now}\nAtlantis,2,${now}`, places) // prettier-ignore
    assert.isEmpty([...measured, ...failures])
    assert.equal(note, '2 rows name no city on offer: merida; Atlantis.')
  })

  test('counts by its latest row of a city', ({ assert }) => {
    const earlier = new Date(Date.now() - 60_000).toISOString()
    assert.deepEqual(found(`city,celsius,measured_at\n1,5,${now}\n1,6,${earlier}`), [[1, 5]])
  })

  test('counts by its good row of a city, before or after one whose time is none', ({ assert }) => {
    for (const none of ['', 'yesterday', '2999-01-01T00:00', '1 Jan 2999 00:00 +01:00']) {
      assert.deepEqual(found(`city,celsius,measured_at\n1,5,${none}\n1,6,${now}`), [[1, 6]])
      assert.deepEqual(found(`city,celsius,measured_at\n1,6,${now}\n1,5,${none}`), [[1, 6]])
    }
  })

  test('fails a city whose row is wrong', ({ assert }) => {
    const { failures } = parse(`city,celsius,measured_at\n1,warm,${now}\n2,,${now}\n3,4,${now.slice(0, 16)}`, places) // prettier-ignore
    assert.deepEqual(
      failures.map(({ reason }) => reason),
      ['The temperature is no number.', 'There is no temperature.', 'The time is none.']
    )
  })

  for (const text of ['a,b\n1,2', '{"city": 1}', '[{"city"', 'a,"b\n1']) {
    test(`that is ${JSON.stringify(text)} is refused in a sentence`, ({ assert }) => {
      assert.throws(() => parse(text, places), /^The (file|first line)/)
    })
  }
})
