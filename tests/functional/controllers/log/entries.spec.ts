import { test } from '@japa/runner'
import { addEntry, deleteEntry } from '#tests/support/add_entry'
import { decoded, fieldError, fieldValue, notices, pageText } from '#tests/support/page_text'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

const today = () => new Date().toISOString().slice(0, 10)

const fields = () => ({ date: today(), kind: 'run', distance: '10,5', duration: '52:30' })

async function memberOf(settings: Record<string, unknown> = {}) {
  const stack = await stackOn()
  const member = await Visitor.registered(stack)
  for (const [name, value] of Object.entries(settings)) {
    await stack.sql(`UPDATE users SET ${name} = $2 WHERE email = $1`, [member.email, value])
  }
  return member
}

const add = (member: Visitor, changes: object = {}) =>
  member.submit('/log', { form: 'add', ...fields(), ...changes }, '/log')

/** Returns the member's entries in the database, oldest first. */
const stored = async (member: Visitor) =>
  member.stack.sql(
    `SELECT entries.*, date::text, started_at::text FROM entries
     JOIN users ON users.id = user_id WHERE email = $1 ORDER BY entries.id`,
    [member.email]
  )

/** Returns the text of each row of the list. */
const rows = (html: string) =>
  [...html.matchAll(/<li id="entry-\d+">(.*?)<\/li>/gs)].map(([, row]) =>
    pageText(row)
      .replace(/ Edit Copy to today Delete/, '')
      .trim()
  )

const selected = (html: string, id: string) => {
  const [, options] = new RegExp(`<select[^>]*id="${id}".*?>(.*?)</select>`, 's').exec(html)!
  return /<option\s+value="([^"]*)" selected/.exec(options)?.[1]
}

test.group('An empty log', () => {
  test('explains how to begin', async ({ assert }) => {
    const { body } = await (await memberOf()).get('/log')
    assert.include(pageText(body), 'The log is empty. Add the first entry above')
    assert.equal(fieldValue(body, 'add-date'), today())
  })

  test('says that no entry matches if there are filters', async ({ assert }) => {
    const member = await memberOf()
    assert.include(pageText((await member.get('/log?kind=run')).body), 'No entry matches these')
    const { body } = await member.get('/log?search=%3Cb%3E')
    assert.include(pageText(body), 'No entry matches “<b>” and the other filters.')
    assert.match(body, /href="\/log"[^>]*>\s*Show all entries/)
  })
})

test.group('The filters of a log', () => {
  test('are in the links of the page: each period keeps the kind, the text and the order', async ({
    assert,
  }) => {
    const member = await memberOf()
    await addEntry(member, { date: today(), title: 'Lap' })
    const { body } = await member.get('/log?kind=run&search=lap&sort=distance')
    const year = `from=${today().slice(0, 4)}-01-01&to=${today().slice(0, 4)}-12-31`
    const html = decoded(body)
    for (const query of [year, 'sort=-distance', 'sort=speed']) {
      const [address] = [...html.matchAll(/href="\/log\?([^"]*)"/g)]
        .map(([, found]) => found)
        .filter((found) => found.includes(query))
      assert.include(address, 'kind=run', query)
      assert.include(address, 'search=lap', query)
    }
    const shown = await member.get(`/log?${year}`)
    assert.match(shown.body, /aria-current="page"\s*>\s*This year/)
  })

  test('shorten the list and its totals', async ({ assert }) => {
    const member = await memberOf()
    await addEntry(member, { title: 'Near', distance_m: 5000 })
    await addEntry(member, { date: '2026-02-01', kind: 'ride', distance_m: 30_000 })
    await addEntry(member, { date: '2026-02-02', title: 'Far', distance_m: 15_000 })
    const { body } = await member.get('/log?kind=run&from=2026-01-01&to=2026-12-31')
    assert.lengthOf(rows(body), 2)
    assert.include(pageText(body), 'Entries 2 Distance 20.0 km Duration 1:40:00 Average 12.0 km/h')
    assert.include(pageText((await member.get('/log')).body), 'Entries 3 Distance 50.0 km')
    assert.lengthOf(rows((await member.get('/log?search=FAR')).body), 1)
  })
})

test.group('Adding an entry', () => {
  test('stores metres, seconds and the calendar day, and shows the entry', async ({ assert }) => {
    const member = await memberOf()
    const page = await add(member, { started_at: '07:30', title: 'Río', note: 'Windy.\nCold.' })

    assert.include(notices(page.body), 'The entry is added.')
    const [entry, ...others] = await stored(member)
    assert.isEmpty(others)
    assert.containsSubset(entry, {
      date: today(),
      distance_m: 10_500,
      duration_s: 3150,
      kind: 'run',
      started_at: '07:30:00',
      title: 'Río',
      note: 'Windy.\nCold.',
      source: 'page',
      distance_unit: null,
      city_id: null,
    })
    assert.match(rows(page.body)[0], /07:30 Run Río Windy\. Cold\. 10\.5 km 52:30 12\.0 km\/h$/)
  })

  test('suggests the kind of the last entry that was added', async ({ assert }) => {
    const member = await memberOf()
    await addEntry(member, { kind: 'ski' })
    assert.equal(selected((await member.get('/log')).body, 'add-kind'), 'ski')
    const page = await add(member, { date: '2020-01-01', kind: 'swim' })
    assert.equal(selected(page.body, 'add-kind'), 'swim')
  })

  test('takes a number without a unit for the unit of the member', async ({ assert }) => {
    const member = await memberOf({ distance_unit: 'mi' })
    const page = await add(member, { distance: '6.2', duration: '1:00:00' })
    assert.equal((await stored(member))[0].distance_m, 9978)
    assert.match(rows(page.body)[0], /6\.2 mi 1:00:00 6\.2 mph$/)
  })

  test('shows a distance as it was typed, with the usual unit below', async ({ assert }) => {
    const member = await memberOf()
    const page = await add(member, { distance: '6.2 mi', duration: '1:00:00' })
    assert.match(rows(page.body)[0], /6\.2 mi 10\.0 km 1:00:00 10\.0 km\/h$/)
    const edit = await member.get(`/log/${(await stored(member))[0].id}/edit`)
    assert.match(edit.body, /value="6\.2 mi"/)
  })

  test('shows a pace for the kinds of the settings', async ({ assert }) => {
    const member = await memberOf({ pace_kinds: '{run,swim}' })
    await add(member, { distance: '10', duration: '49:58' })
    const page = await add(member, { kind: 'swim', distance: '800 m', duration: '16:40' })
    const text = rows(page.body).join()
    assert.include(text, '5:00 min/km')
    assert.include(text, '800 m 0.8 km 16:40 2:05 min/100 m')
  })

  for (const [field, input, message] of [
    ['distance', '0', 'A distance is a number above 0'],
    ['distance', '-5', 'A distance is a number above 0'],
    ['distance', 'NaN', 'A distance is a number above 0'],
    ['distance', '1,234.5', 'The distance is ambiguous'],
    ['duration', '1:99:99', 'A duration looks like'],
    ['duration', '25h', 'An entry can last a day at most'],
    ['duration', '1:00', 'That is faster than 200 km/h'],
    ['date', '2026-02-30', 'The day 2026-02-30 does not exist'],
    ['date', '9999-01-01', 'A date cannot be in the future'],
    ['kind', 'fly', 'The kind must be one of'],
    ['started_at', '25:00', 'A start time looks like'],
    ['city_id', '1', 'Choose one of the cities on your board'],
    ['title', 'x'.repeat(101), 'The title can have at most 100 characters'],
    ['note', 'x'.repeat(1001), 'The note can have at most 1000 characters'],
  ]) {
    test(`rejects the ${field} ${input.slice(0, 12)} next to the field and keeps the input`, async ({
      assert,
    }) => {
      const member = await memberOf()
      const page = await add(member, { title: 'Kept', [field]: input })
      assert.isEmpty(await stored(member))
      assert.include(fieldError(page.body, `add-${field}`), message)
      assert.lengthOf(page.body.match(/id="[^"]*-error"/g)!, 1)
      if (!['kind', 'city_id', 'note'].includes(field)) {
        assert.equal(fieldValue(page.body, `add-${field}`), input)
      }
      if (field !== 'title') assert.equal(fieldValue(page.body, 'add-title'), 'Kept')
    })
  }

  test('accepts today in the time zone of the member, and not tomorrow', async ({ assert }) => {
    const inZone = (zone: string) => new Date().toLocaleDateString('sv-SE', { timeZone: zone })
    const [east, west] = ['Pacific/Kiritimati', 'Pacific/Midway']
    const [ahead, behind] = [
      await memberOf({ time_zone: east }),
      await memberOf({ time_zone: west }),
    ]
    assert.notEqual(inZone(east), inZone(west))
    await add(ahead, { date: inZone(east) })
    assert.equal((await stored(ahead))[0].date, inZone(east))
    const page = await add(behind, { date: inZone(east) })
    assert.equal(fieldError(page.body, 'add-date'), 'A date cannot be in the future')
  })
})

test.group('Editing an entry', () => {
  test('shows a form in the list, with the filters of the list', async ({ assert }) => {
    const member = await memberOf()
    const [id, other] = [await addEntry(member), await addEntry(member, { date: '2026-01-16' })]
    await addEntry(member, { kind: 'swim' })
    const { body } = await member.get(`/log/${id}/edit?kind=run`)
    assert.equal(fieldValue(body, `entry-${id}-distance`), '10 km')
    assert.equal(fieldValue(body, `entry-${id}-duration`), '50:00')
    assert.match(body, new RegExp(`href="/log/${other}/edit\\?kind=run"`))
    assert.lengthOf(body.match(/<li id="entry-/g)!, 2)
    assert.match(body, /href="\/log\?kind=run">Cancel/)
  })

  test('shows the form also for an entry on another page of the list', async ({ assert }) => {
    const member = await memberOf()
    const id = await addEntry(member)
    const { body } = await member.get(`/log/${id}/edit?kind=swim`)
    assert.equal(fieldValue(body, `entry-${id}-distance`), '10 km')
  })

  test('saves all fields, and returns to the list with its filters', async ({ assert }) => {
    const member = await memberOf()
    const id = await addEntry(member, { title: 'Old', note: 'Old', started_at: '07:30' })
    const page = await member.submit(
      `/log/${id}?_method=PUT`,
      { ...fields(), kind: 'swim', distance: '6.2 mi' },
      `/log/${id}/edit?kind=run`
    )
    assert.equal(page.path, '/log?kind=run')
    assert.include(notices(page.body), 'The entry is saved.')
    assert.containsSubset((await stored(member))[0], {
      kind: 'swim',
      distance_m: 9978,
      distance_unit: 'mi',
      title: null,
      note: null,
      started_at: null,
      source: 'page',
    })
  })

  test('keeps the day of an entry that was added further east, where it has begun already', async ({
    assert,
  }) => {
    const inZone = (zone: string) => new Date().toLocaleDateString('sv-SE', { timeZone: zone })
    const date = inZone('Pacific/Kiritimati')
    const member = await memberOf({ time_zone: 'Pacific/Midway' })
    assert.notEqual(date, inZone('Pacific/Midway'))
    const id = await addEntry(member, { date })
    const page = await member.submit(
      `/log/${id}?_method=PUT`,
      { ...fields(), date, title: 'After the flight' },
      `/log/${id}/edit`
    )
    assert.include(notices(page.body), 'The entry is saved.')
    assert.containsSubset((await stored(member))[0], { date, title: 'After the flight' })
  })

  test('with an invalid field shows the sentence in that form and keeps the input', async ({
    assert,
  }) => {
    const member = await memberOf()
    const id = await addEntry(member)
    const form = { form: `entry-${id}`, ...fields(), distance: 'far', title: 'Kept' }
    const page = await member.submit(`/log/${id}?_method=PUT`, form, `/log/${id}/edit?sort=kind`)
    assert.equal(page.path, `/log/${id}/edit?sort=kind`)
    assert.match(fieldError(page.body, `entry-${id}-distance`)!, /^A distance is a number/)
    assert.equal(fieldValue(page.body, `entry-${id}-distance`), 'far')
    assert.equal(fieldValue(page.body, `entry-${id}-title`), 'Kept')
    assert.isUndefined(fieldError(page.body, 'add-distance'))
    assert.isUndefined(fieldValue(page.body, 'add-distance'))
    assert.equal((await stored(member))[0].distance_m, 10_000)
  })
})

test.group('The place of an entry', () => {
  const options = (html: string) => {
    const [, select] = /<select[^>]*name="city_id".*?>(.*?)<\/select>/s.exec(html)!
    return pageText(select).trim()
  }

  test('is a city on the board', async ({ assert }) => {
    const member = await memberOf()
    const [watched, other] = [
      await member.stack.city('Placed'),
      await member.stack.city('Elsewhere'),
    ]
    await member.subscribe(watched)
    const page = await add(member, { city_id: watched })
    assert.equal(options(page.body), 'No place Placed, Testland')
    assert.include(rows(page.body)[0], 'Run Placed no reading')
    const rejected = await add(member, { city_id: other })
    assert.equal(fieldError(rejected.body, 'add-city_id'), 'Choose one of the cities on your board')
    assert.lengthOf(await stored(member), 1)
  })

  test('can stay when its city has left the board or was disabled', async ({ assert }) => {
    const member = await memberOf()
    const city = await member.stack.city('Left')
    const id = await addEntry(member, { city_id: city })
    await member.stack.sql('UPDATE cities SET enabled = false WHERE id = $1', [city])
    const form = { ...fields(), city_id: city }
    const page = await member.submit(`/log/${id}?_method=PUT`, form, `/log/${id}/edit`)
    assert.include(notices(page.body), 'The entry is saved.')
    assert.equal((await stored(member))[0].city_id, city)
    await member.submit(`/log/${id}/copies`, {}, '/log')
    assert.isNull((await stored(member))[1].city_id, 'a copy is a new choice')
  })
})

test.group('Deleting an entry', () => {
  test('can be undone: the entry is back with its id, its times and its track', async ({
    assert,
  }) => {
    const member = await memberOf()
    const { stack } = member
    const city = await stack.city('Kept')
    const id = await addEntry(member, {
      city_id: city,
      started_at: '07:30:15',
      title: 'Über',
      note: 'a\nb',
      source: 'gpx',
      distance_unit: 'mi',
      created_at: '2026-01-15T08:00:00.123456Z',
    })
    await stack.sql(
      `INSERT INTO tracks (entry_id, distance_m, moving_s, elapsed_s, points)
       VALUES ($1, 10100, 2900, 3000, '[[47.1, 8.2, null, 0], [47.2, 8.3, 412.5, 10100]]')`,
      [id]
    )
    const state = () =>
      stack.sql('SELECT * FROM entries JOIN tracks ON entry_id = id WHERE id = $1', [id])
    const before = await state()

    const page = await member.submit(`/log/${id}?_method=DELETE`, {}, '/log?kind=run')
    assert.equal(page.path, '/log?kind=run')
    assert.include(notices(page.body), 'The entry is deleted. Undo')
    assert.isEmpty(await stored(member))
    assert.match(decoded(page.body), /action="\/log\/restorations"/)

    const restored = await member.submit('/log/restorations', { id }, '/log?kind=run')
    assert.include(notices(restored.body), 'The entry is back.')
    assert.deepEqual(await state(), before)
    assert.equal((await member.submit('/log/restorations', { id }, '/log')).status, 404)
  })

  test('can be undone without its place if the city was deleted meanwhile', async ({ assert }) => {
    const member = await memberOf()
    const city = await member.stack.city('Short-lived')
    const id = await addEntry(member, { city_id: city })
    await member.submit(`/log/${id}?_method=DELETE`, {}, '/log')
    await member.stack.sql('DELETE FROM cities WHERE id = $1', [city])
    await member.submit('/log/restorations', { id }, '/log')
    assert.containsSubset((await stored(member))[0], { id, city_id: null })
  })

  for (const id of ['', 'x', '0', '-1', '1.5', '99999999999999999999', '123456789']) {
    test(`cannot be undone for the id "${id}"`, async ({ assert }) => {
      const member = await memberOf()
      await deleteEntry(member)
      assert.equal((await member.submit('/log/restorations', { id }, '/log')).status, 404)
    })
  }

  test('of an entry that another tab has deleted shows that it does not exist', async ({
    assert,
  }) => {
    const member = await memberOf()
    const id = await deleteEntry(member)
    for (const method of ['PUT', 'DELETE']) {
      const answer = await member.submit(`/log/${id}?_method=${method}`, fields(), '/log')
      assert.equal(answer.status, 404, method)
    }
  })
})

test.group('Copying an entry to today', () => {
  test('copies what does not belong to its day', async ({ assert }) => {
    const member = await memberOf()
    const city = await member.stack.city('Copied')
    await member.subscribe(city)
    const id = await addEntry(member, {
      city_id: city,
      title: 'Lap',
      note: 'Rain',
      started_at: '07:30',
      distance_unit: 'm',
      source: 'admin',
    })
    const page = await member.submit(`/log/${id}/copies`, {}, '/log')
    assert.include(notices(page.body), 'The entry is copied to today.')
    assert.containsSubset((await stored(member))[1], {
      date: today(),
      distance_m: 10_000,
      distance_unit: 'm',
      duration_s: 3000,
      kind: 'run',
      title: 'Lap',
      city_id: city,
      note: null,
      started_at: null,
      source: 'page',
    })
  })
})
