import { test } from '@japa/runner'
import { fieldError, notices, pageText, digestInForm } from '#tests/support/page_text'
import { stackOn } from '#tests/support/stack'
import { databaseState } from '#tests/support/database_state'
import { Visitor } from '#tests/support/visitor'

const list = '/admin/readings'

/** Creates two cities: the first has three readings, the second has one. */
async function visit(name: string) {
  const stack = await stackOn()
  const admin = await Visitor.admin(stack)
  const cities = [await stack.city(`${name} Aa`), await stack.city(`${name} Bb`)]
  await stack.sql(
    `INSERT INTO readings (city_id, celsius, measured_at, source) VALUES
       ($1, 10, '2026-03-01T00:00Z', 'demo'), ($1, -5.5, '2026-03-01T23:59Z', 'admin'),
       ($1, 20, '2026-03-03T00:00Z', 'demo'), ($2, NULL, '2026-03-02T00:00Z', 'command')`,
    cities
  )
  const filter = `search=${name.toLowerCase()}`
  /** Returns the temperatures on the page, from top to bottom. */
  const shown = async (query: string) => {
    const { body } = await admin.get(`${list}?${query}`)
    return [...body.matchAll(/<td[^>]*class="temperature">([^<]*)</g)].map(([, celsius]) =>
      pageText(celsius)
    )
  }
  return { stack, admin, cities, filter, shown }
}

const [cold, ten, twenty, none] = ['−5.5 °C', '10.0 °C', '20.0 °C', 'no reading']

test.group('The list of readings', () => {
  test('is searched by city, filtered by source, value and time, and sorted', async ({
    assert,
  }) => {
    const { admin, cities, filter, shown } = await visit('Historic')
    const all = [twenty, none, cold, ten]
    assert.deepEqual(await shown(filter), all, 'newest first')
    assert.deepEqual(await shown(`${filter}&sort=measured`), [...all].reverse())
    assert.deepEqual(await shown(`${filter}&sort=celsius`), [none, cold, ten, twenty])
    assert.deepEqual(await shown(`${filter}&sort=-source`), [twenty, ten, none, cold])
    assert.deepEqual((await shown(`${filter}&sort=-city`))[0], none)
    assert.deepEqual(await shown('search=historic+bb'), [none])
    assert.deepEqual(await shown(`city=${cities[0]}`), [twenty, cold, ten])
    assert.deepEqual(await shown(`${filter}&source=demo`), [twenty, ten])
    assert.deepEqual(await shown(`${filter}&value=none`), [none])
    assert.deepEqual(await shown(`${filter}&from=2026-03-02`), [twenty, none])
    assert.deepEqual(await shown(`${filter}&to=2026-03-01`), [cold, ten], 'days are in UTC')
    assert.deepEqual(await shown(`${filter}&from=2026-03-02&to=2026-03-02`), [none])
    assert.deepEqual(await shown(`${filter}&from=tomorrow&source=x&value=x`), all)

    const { body } = await admin.get(`${list}?city=${cities[0]}&source=sql`)
    assert.include(pageText(body), 'of Historic Aa, Testland')
    assert.include(pageText(body), 'No reading matches these filters.')
    const edit = await admin.get(`/admin/cities/${cities[0]}/edit`)
    for (const { body: page } of [edit, await admin.get(`/admin/cities?${filter}`)]) {
      assert.include(page, `href="${list}?city=${cities[0]}"`)
    }
  })

  test('can be paged in every order, and misses no reading', async ({ assert }) => {
    const { stack, admin, cities } = await visit('Leafed through')
    await stack.sql(
      `INSERT INTO readings (city_id, celsius, measured_at, source)
         SELECT $1, nullif(i % 5, 0), '2026-01-01'::timestamptz + interval '1 day' * (i / 2), 'sql'
         FROM generate_series(1, 60) i`,
      [cities[1]]
    )
    const ids = (body: string) => [...body.matchAll(/id="reading-(\d+)"/g)].map(([, n]) => n)
    for (const by of ['measured', 'city', 'celsius', 'source']) {
      for (const sort of [by, `-${by}`]) {
        const pages = []
        let path: string | undefined = `${list}?search=leafed+through&sort=${sort}`
        while (path) {
          const { body } = await admin.get(path)
          pages.push(ids(body))
          path = /rel="next"[^>]*href="([^"]*)"/s.exec(body)?.[1].replaceAll('&amp;', '&')
        }
        assert.deepEqual(
          pages.map(({ length }) => length),
          [25, 25, 14],
          sort
        )
        assert.lengthOf(new Set(pages.flat()), 64)
      }
    }
  })
})

test.group('Deleting readings in bulk', () => {
  test('names their cities, and keeps the newest reading of each', async ({ assert }) => {
    const { stack, admin, cities, filter, shown } = await visit('Deleted')
    const query = `${filter}&all=yes&action=remove`
    const { body } = await admin.get(`${list}/bulk/create?${query}`)
    const question = pageText(body)
    assert.include(question, 'Delete 4 readings?')
    assert.include(
      question,
      '4 readings of 2 cities: Deleted Aa, Testland (3), Deleted Bb, Testland (1).'
    )
    assert.include(question, '2 of them are the newest of their cities and stay')
    assert.include(question, 'This cannot be undone.')

    const told = digestInForm(body)
    const page = await admin.submit(`${list}/bulk?${query}`, { told }, `${list}?${filter}`)

    assert.equal(notices(page.body), '2 readings are deleted.', 'without an undo')
    assert.deepEqual(await shown(filter), [twenty, none])
    const [{ celsius }] = await stack.sql('SELECT celsius::float FROM cities WHERE id = $1', [
      cities[0],
    ])
    assert.equal(celsius, 20)
    const entries = await stack.sql(
      `SELECT subject_id, action, changes FROM audit_entries
         WHERE subject_type = 'city' AND subject_id = ANY($1)`,
      [cities]
    )
    assert.deepEqual(entries, [
      {
        subject_id: cities[0],
        action: 'city.readings_deleted',
        changes: { readings: { from: 2 } },
      },
    ])
    const history = await admin.get(`/admin/audit?city=${cities[0]}`)
    assert.include(pageText(history.body), 'deleted readings of Deleted Aa: 2 readings')
    assert.notInclude(history.body, 'action="/admin/undos"')
  })

  test('changes nothing if the selection has changed', async ({ assert }) => {
    const { stack, admin, cities, filter } = await visit('Recounted')
    const query = `${filter}&all=yes&action=remove`
    const told = digestInForm((await admin.get(`${list}/bulk/create?${query}`)).body)
    await stack.sql('UPDATE cities SET celsius = 19 WHERE id = $1', [cities[0]])
    const before = await databaseState(stack)
    const page = await admin.submit(`${list}/bulk?${query}`, { told }, list)
    assert.include(notices(page.body), 'The selection has changed. Please review it again.')
    assert.equal(await databaseState(stack), before)
  })
})

test.group('Adding a reading with a time', () => {
  test('adds it to the history, and to the boards if it is the newest', async ({ assert }) => {
    const { stack, admin, cities } = await visit('Added')
    const form = `/admin/cities/${cities[0]}/readings/create`
    assert.include((await admin.get(`${list}?city=${cities[0]}`)).body, `href="${form}"`)
    const add = (celsius: string, at: string) =>
      admin.submit(`/admin/cities/${cities[0]}/readings`, { celsius, at }, form)
    const current = async () =>
      (await stack.sql('SELECT celsius::float FROM cities WHERE id = $1', [cities[0]]))[0].celsius

    const old = await add('1.5', '2026-03-02T12:00:00Z')
    assert.equal(old.path, `${list}?city=${cities[0]}`)
    assert.equal(
      notices(old.body),
      'Added Aa, Testland has a reading of 1.5 °C. It is only in the history: the city has a newer reading.'
    )
    assert.equal(await current(), 20)
    const newest = await add('2.5', '2026-03-04T12:00:00+02:00')
    assert.equal(notices(newest.body), 'Added Aa, Testland has a reading of 2.5 °C.')
    assert.equal(await current(), 2.5)
    const entries = await stack.sql(
      `SELECT changes FROM audit_entries WHERE action = 'city.reading_added' AND subject_id = $1
         ORDER BY id DESC LIMIT 1`,
      [cities[0]]
    )
    assert.deepEqual(entries, [
      { changes: { celsius: { to: 2.5 }, measured: { to: '2026-03-04T10:00:00.000Z' } } },
    ])
  })

  test('shows errors beside the fields, and stores nothing', async ({ assert }) => {
    const { stack, admin, cities } = await visit('Unadded')
    const before = await databaseState(stack)
    const form = `/admin/cities/${cities[0]}/readings/create`
    for (const [at, sentence] of [
      ['yesterday', 'A time must be ISO 8601, such as 2026-11-21T09:00:00Z'],
      ['1899-12-31T00:00:00Z', 'A reading cannot be from before 1900'],
      ['2126-01-01T00:00:00Z', 'A reading cannot be more than five minutes ahead'],
    ]) {
      const fields = { celsius: 'warm', at }
      const page = await admin.submit(`/admin/cities/${cities[0]}/readings`, fields, form)
      assert.equal(page.path, form)
      assert.equal(fieldError(page.body, 'at'), sentence)
      assert.include(fieldError(page.body, 'celsius'), 'A temperature is a number from -90 to 60')
    }
    assert.equal(await databaseState(stack), before)
  })
})
