import { test } from '@japa/runner'
import { fieldError, notices, cityRow, pageText, fieldValue } from '#tests/support/page_text'
import { stackOn, type Stack } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

const lyon = {
  name: 'Lyon',
  country: 'France',
  latitude: '45.75',
  longitude: '4.85',
  timezone: 'Europe/Paris',
  enabled: 'true',
}

async function visit() {
  const stack = await stackOn()
  return { stack, admin: await Visitor.admin(stack) }
}

async function find(stack: Stack, name: string) {
  const [city] = await stack.sql('SELECT * FROM cities WHERE name = $1', [name])
  return city
}

const list = (admin: Visitor, words: string) =>
  admin.open(`/admin/cities?${new URLSearchParams({ search: words })}`)

const decodeAmp = (href?: string) => href?.replaceAll('&amp;', '&')

const add = (admin: Visitor, fields: Record<string, unknown>) =>
  admin.submit('/admin/cities', { ...lyon, ...fields }, '/admin/cities/create')

test.group('The list of cities for admins', () => {
  test('finds cities by name without accents or case, disabled ones too', async ({ assert }) => {
    const { stack, admin } = await visit()
    const malaga = await stack.city('Málaga', 31.5)
    const other = await stack.city('Ronda')
    await stack.sql('UPDATE cities SET enabled = false WHERE id = $1', [malaga])

    const { body } = await list(admin, 'MALAGA')
    assert.include(pageText(cityRow(body, malaga)!), 'Disabled')
    assert.include(pageText(cityRow(body, malaga)!), '31.5 °C')
    assert.notExists(cityRow(body, other))
  })

  test('says so when no city matches', async ({ assert }) => {
    const { admin } = await visit()
    const { status, body } = await list(admin, 'Atlantis')
    assert.equal(status, 200)
    assert.include(pageText(body), 'No city matches “Atlantis”.')
  })

  test('shows its first page for an invalid or outdated cursor', async ({ assert }) => {
    const { stack, admin } = await visit()
    const city = await stack.city('Pageable')
    const last = Buffer.from(JSON.stringify(['zzzz', 1])).toString('base64url')
    for (const parameter of ['after=abc', `after=${last}`, 'before=e30', 'sort=constructor']) {
      const { status, body } = await admin.open(`/admin/cities?search=pageable&${parameter}`)
      assert.equal(status, 200)
      assert.exists(cityRow(body, city), parameter)
    }
  })

  test('can be paged to the end and back in every order, and misses no city', async ({
    assert,
  }) => {
    const { stack, admin } = await visit()
    const created: number[] = []
    for (let i = 0; i < 60; i++) {
      // Some cities have equal names, equal temperatures or no temperature. Their order must still
      // be unambiguous.
      const celsius = i % 3 === 0 ? null : i % 7
      created.push(await stack.city(`Walked ${i % 5}`, celsius, `Land ${i % 2}`))
    }
    const ids = (body: string) =>
      [...body.matchAll(/<tr[^>]*?id="city-(\d+)"/gs)].map(([, id]) => Number(id))
    const link = (body: string, rel: string) =>
      decodeAmp(new RegExp(`rel="${rel}"[^>]*href="([^"]*)"`, 's').exec(body)?.[1])

    for (const by of ['name', 'country', 'celsius', 'measured', 'members']) {
      for (const sort of [by, `-${by}`]) {
        let page = await admin.get(`/admin/cities?search=walked&sort=${sort}`)
        assert.isUndefined(link(page.body, 'prev'))
        const pages = [ids(page.body)]
        for (let next = link(page.body, 'next'); next; next = link(page.body, 'next')) {
          page = await admin.get(next)
          pages.push(ids(page.body))
        }
        assert.deepEqual(
          pages.map(({ length }) => length),
          [25, 25, 10],
          sort
        )
        assert.sameMembers(pages.flat(), created)

        const back = []
        for (let prev = link(page.body, 'prev'); prev; prev = link(page.body, 'prev')) {
          page = await admin.get(prev)
          back.unshift(ids(page.body))
        }
        assert.deepEqual(back, pages.slice(0, 2), `${sort}, backwards`)
      }
    }
  })

  test('is sorted by temperature or name, with cities without a reading lowest', async ({
    assert,
  }) => {
    const { stack, admin } = await visit()
    await stack.city('Sortable cold', -5)
    await stack.city('Sortable warm', 30)
    await stack.city('Sortable unknown')
    const names = async (sort: string) => {
      const { body } = await admin.get(`/admin/cities?search=sortable&sort=${sort}`)
      return [...body.matchAll(/data-city-name="Sortable (\w+)"/g)].map(([, name]) => name)
    }
    assert.deepEqual(await names('celsius'), ['unknown', 'cold', 'warm'])
    assert.deepEqual(await names('-celsius'), ['warm', 'cold', 'unknown'])
    assert.deepEqual(await names('name'), ['cold', 'unknown', 'warm'])
  })

  test('combines its filters', async ({ assert }) => {
    const { stack, admin } = await visit()
    const [watched, disabled, silent] = [
      await stack.city('Narrow watched', 20),
      await stack.city('Narrow disabled', 20),
      await stack.city('Narrow silent'),
    ]
    await stack.sql('UPDATE cities SET enabled = false WHERE id = $1', [disabled])
    await admin.subscribe(watched, silent)
    const found = async (filters: string) => {
      const { body } = await admin.get(`/admin/cities?search=narrow&${filters}`)
      return [watched, disabled, silent].filter((id) => cityRow(body, id))
    }
    assert.deepEqual(await found(''), [watched, disabled, silent])
    assert.deepEqual(await found('enabled=yes'), [watched, silent])
    assert.deepEqual(await found('enabled=yes&reading=none'), [silent])
    assert.deepEqual(await found('watched=yes&reading='), [watched, silent])
    assert.deepEqual(await found('watched=no'), [disabled])
    assert.deepEqual(await found('enabled=no&watched=yes'), [])
  })

  test('counts the members who watch a city', async ({ assert }) => {
    const { stack, admin } = await visit()
    const id = await stack.city('Countable')
    const shown = async () => pageText(cityRow((await list(admin, 'countable')).body, id)!)
    assert.include(await shown(), '0 members')
    const other = await Visitor.registered(stack)
    await other.subscribe(id)
    await admin.subscribe(id)
    assert.include(await shown(), '2 members')
    await stack.sql('DELETE FROM users WHERE email = $1', [other.email])
    assert.include(await shown(), '1 member')
    await stack.sql('UPDATE cities SET enabled = NOT enabled WHERE id = $1', [id])
    await stack.sql('UPDATE cities SET enabled = NOT enabled WHERE id = $1', [id])
    assert.include(await shown(), '1 member')
  })

  test('asks before a deletion with the number of members who lose the city', async ({
    assert,
  }) => {
    const { stack, admin } = await visit()
    const cities = [
      await stack.city('Deletable none'),
      await stack.city('Deletable one'),
      await stack.city('Deletable two'),
    ]
    await admin.subscribe(...cities.slice(1))
    await (await Visitor.registered(stack)).subscribe(cities[2])

    const { body } = await list(admin, 'deletable')
    const sentences = cities.map(
      (id) => /data-turbo-confirm="([^"]*)"/.exec(cityRow(body, id)!)?.[1]
    )
    assert.deepEqual(sentences, [
      'Delete Deletable none, Testland? No member watches it.',
      'Delete Deletable one, Testland? 1 member watches it and loses it at once.',
      'Delete Deletable two, Testland? 2 members watch it and lose it at once.',
    ])
  })
})

test.group('Adding a city', () => {
  test('makes it available to members', async ({ assert }) => {
    const { stack, admin } = await visit()
    assert.isUndefined(await find(stack, 'Lyon'))

    const page = await add(admin, {})

    assert.equal(page.path, '/admin/cities')
    assert.include(notices(page.body), 'Lyon, France is added.')
    assert.containsSubset(await find(stack, 'Lyon'), {
      country: 'France',
      latitude: 45.75,
      longitude: 4.85,
      timezone: 'Europe/Paris',
      enabled: true,
      celsius: null,
      version: 0,
    })
    assert.include(pageText((await admin.get('/cities?search=lyon')).body), 'Lyon France')
  })

  test('looks up its time zone if that is left empty', async ({ assert }) => {
    const { stack, admin } = await visit()
    assert.isUndefined(fieldValue((await admin.get('/admin/cities/create')).body, 'timezone'))
    await add(admin, { name: 'Zoneless Lyon', latitude: '45,75', timezone: '' })
    assert.containsSubset(await find(stack, 'Zoneless Lyon'), {
      latitude: 45.75,
      timezone: 'Europe/Paris',
    })
  })

  test('can leave it disabled', async ({ assert }) => {
    const { stack, admin } = await visit()
    await add(admin, { name: 'Hidden Lyon', enabled: 'false' })
    assert.isFalse((await find(stack, 'Hidden Lyon')).enabled)
  })

  for (const { what, fields, field, sentence } of [
    { what: 'no name', fields: { name: '' }, field: 'name', sentence: 'Please fill in the name' },
    {
      what: 'a name too long',
      fields: { name: 'n'.repeat(101) },
      field: 'name',
      sentence: 'The name can have at most 100 characters',
    },
    {
      what: 'a name with a tab in it',
      fields: { name: 'Tab\tford' },
      field: 'name',
      sentence: 'The name must not contain tabs, line breaks or other control characters',
    },
    {
      what: 'a country with an escape in it',
      fields: { country: 'Esc\u001b[2Japia' },
      field: 'country',
      sentence: 'The country must not contain tabs, line breaks or other control characters',
    },
    {
      what: 'no country',
      fields: { country: '' },
      field: 'country',
      sentence: 'Please fill in the country',
    },
    {
      what: 'a latitude beyond the pole',
      fields: { latitude: '90.5' },
      field: 'latitude',
      sentence: 'The latitude must be from -90 to 90',
    },
    {
      what: 'a longitude in words',
      fields: { longitude: 'east' },
      field: 'longitude',
      sentence: 'The longitude must be a number',
    },
    {
      what: 'an ambiguous latitude',
      fields: { latitude: '1.234,5' },
      field: 'latitude',
      sentence: 'The latitude is ambiguous: write 1234.5, without separators of thousands',
    },
    {
      what: 'an endless longitude',
      fields: { longitude: 'Infinity' },
      field: 'longitude',
      sentence: 'The longitude must be a number',
    },
    {
      what: 'an unknown time zone',
      fields: { timezone: 'Europe/Atlantis' },
      field: 'timezone',
      sentence: 'The time zone must be a name such as Europe/Lisbon',
    },
  ]) {
    test(`with ${what} is rejected with an error beside the field`, async ({ assert }) => {
      const { stack, admin } = await visit()
      const [{ count }] = await stack.sql('SELECT count(*) FROM cities')
      const page = await add(admin, { name: 'Rejected', ...fields })

      assert.equal(page.path, '/admin/cities/create')
      assert.equal(fieldError(page.body, field), sentence)
      assert.equal(fieldValue(page.body, field) ?? '', Object.values(fields)[0])
      const [now] = await stack.sql('SELECT count(*) FROM cities')
      assert.equal(now.count, count)
    })
  }
})

test.group('The other names of a city', () => {
  const plain = (text: string) => text.replaceAll(/[\u2068\u2069]/g, '')
  const namesOf = async (stack: Stack, id: number) =>
    (await stack.sql('SELECT other_names_of($1) AS names', [id]))[0].names
  const history = async (admin: Visitor, id: number) => {
    const { body } = await admin.get(`/admin/audit?city=${id}`)
    const [, row, entry] = /(<tr[^>]*id="entry-(\d+)".*?<\/tr>)/s.exec(body)!
    const [, question = ''] = /data-turbo-confirm="([^"]*)"/.exec(row) ?? []
    return { text: plain(pageText(row)), question: plain(question), entry }
  }
  const undo = (admin: Visitor, id: string) => admin.submit('/admin/undos', { id }, '/admin/audit')

  test('are typed with commas or lines, when a city is added and later', async ({ assert }) => {
    const { stack, admin } = await visit()
    await add(admin, { name: 'Namely', otherNames: 'Nämlich, Именно,\r\n  nämlich\n' })
    const { id } = await find(stack, 'Namely')
    assert.equal(await namesOf(stack, id), 'Nämlich, Именно')
    const path = `/admin/cities/${id}/edit`
    assert.match((await admin.get(path)).body, /<textarea[^>]*otherNames[^>]*>\s*Nämlich, Именно</)

    const change = (fields: object) =>
      admin.submit(`/admin/cities/${id}?_method=PUT`, { ...lyon, name: 'Namely', ...fields }, path)
    await change({})
    assert.equal(await namesOf(stack, id), 'Nämlich, Именно', 'a form without them keeps them')
    await change({ otherNames: 'namlich, Vraiment' })
    assert.equal(await namesOf(stack, id), 'Vraiment, namlich')
    await change({ otherNames: '' })
    assert.isNull(await namesOf(stack, id))
  })

  test('are in the audit log, from where a change is undone, also after that of another field', async ({
    assert,
  }) => {
    const { stack, admin } = await visit()
    const id = await stack.city('Audited by names')
    const change = (fields: Record<string, string>) =>
      admin.submit(`/admin/cities/${id}?_method=PATCH`, fields, '/admin/cities')
    await change({ otherNames: 'Alpha, Beta' })
    await change({ otherNames: 'Beta, Gamma' })
    const { text, question, entry } = await history(admin, id)
    assert.include(text, 'other names: added Gamma; removed Alpha')
    assert.equal(question, 'Change Audited by names back: other names: added Alpha; removed Gamma?')
    await change({ country: 'Elsewhere' })

    await undo(admin, entry)

    assert.equal(await namesOf(stack, id), 'Alpha, Beta')
    await change({ otherNames: 'Delta' })
    const newest = await history(admin, id)
    await change({ otherNames: 'Epsilon' })
    await undo(admin, newest.entry)
    assert.equal(await namesOf(stack, id), 'Epsilon', 'a name that has changed since stays')
  })

  test('come back with a deleted city', async ({ assert }) => {
    const { stack, admin } = await visit()
    const id = await stack.city('Deleted with names')
    const form = { otherNames: 'Eins,Zwei,Drei,Vier,Fünf,Sechs,Sieben' }
    await admin.submit(`/admin/cities/${id}?_method=PATCH`, form, '/admin/cities')
    await admin.submit(`/admin/cities/${id}?_method=DELETE`, {}, '/admin/cities')
    const { text, entry } = await history(admin, id)
    assert.include(text, 'other names: Drei, Eins, Fünf, Sechs, Sieben and 2 more')

    await undo(admin, entry)

    assert.equal(await namesOf(stack, id), 'Drei, Eins, Fünf, Sechs, Sieben, Vier, Zwei')
  })

  test('must be printable and not too long', async ({ assert }) => {
    const { stack, admin } = await visit()
    for (const [otherNames, sentence] of [
      [
        'Tab\tford',
        'The other names must not contain tabs, line breaks or other control characters',
      ],
      ['n'.repeat(20_001), 'The other names can have at most 20000 characters'],
    ]) {
      const { path, body } = await add(admin, { name: 'Misnamed', otherNames })
      assert.equal(path, '/admin/cities/create')
      assert.include(pageText(body), sentence)
      assert.include(body, `${otherNames}</textarea>`)
    }
    assert.isUndefined(await find(stack, 'Misnamed'))
  })
})

test.group('Editing a city', () => {
  test('changes its fields, but neither temperature nor readings', async ({ assert }) => {
    const { stack, admin } = await visit()
    const id = await stack.city('Editable', 20)
    const form = await admin.get(`/admin/cities/${id}/edit`)
    assert.equal(fieldValue(form.body, 'name'), 'Editable')

    const page = await admin.submit(
      `/admin/cities/${id}?_method=PUT`,
      { ...lyon, name: 'Edited' },
      `/admin/cities/${id}/edit`
    )

    assert.equal(page.path, '/admin/cities')
    assert.include(notices(page.body), 'Edited, France is saved.')
    assert.containsSubset(await find(stack, 'Edited'), {
      id,
      latitude: 45.75,
      celsius: 20,
      version: 1,
    })
    const [{ count }] = await stack.sql('SELECT count(*)::int FROM readings WHERE city_id = $1', [
      id,
    ])
    assert.equal(count, 1)
  })

  test('shows an error beside the field, and changes nothing', async ({ assert }) => {
    const { stack, admin } = await visit()
    const id = await stack.city('Uneditable')
    const page = await admin.submit(
      `/admin/cities/${id}?_method=PUT`,
      { ...lyon, name: 'Half', latitude: '91' },
      `/admin/cities/${id}/edit`
    )

    assert.equal(page.path, `/admin/cities/${id}/edit`)
    assert.equal(fieldError(page.body, 'latitude'), 'The latitude must be from -90 to 90')
    assert.equal(fieldValue(page.body, 'name'), 'Half')
    assert.equal((await find(stack, 'Uneditable')).id, id)
  })

  test('disables and enables it with the button in its row', async ({ assert }) => {
    const { stack, admin } = await visit()
    const id = await stack.city('Switchable')
    const from = '/admin/cities?search=switchable'
    const click = async () => {
      const { body } = await admin.get(from)
      const [, enabled] = /name="enabled" value="(\w+)"/.exec(cityRow(body, id)!)!
      return admin.submit(`/admin/cities/${id}?_method=PATCH`, { enabled }, from)
    }

    const disabled = await click()
    assert.equal(disabled.path, from)
    assert.include(notices(disabled.body), 'Switchable, Testland is saved and disabled.')
    assert.include(pageText(cityRow(disabled.body, id)!), 'Disabled')
    assert.containsSubset(await find(stack, 'Switchable'), { enabled: false, country: 'Testland' })

    await click()
    assert.isTrue((await find(stack, 'Switchable')).enabled)
  })

  test('shows how many members watch it', async ({ assert }) => {
    const { stack, admin } = await visit()
    const id = await stack.city('Watched by one')
    await admin.subscribe(id)
    const { body } = await admin.get(`/admin/cities/${id}/edit`)
    assert.include(pageText(body), '1 member watches it now.')
  })
})

test.group('Deleting a city', () => {
  test('deletes its readings and subscriptions, and leads back to the list', async ({ assert }) => {
    const { stack, admin } = await visit()
    const [id, other] = [await stack.city('Doomed', 20), await stack.city('Remaining', 20)]
    await admin.subscribe(id, other)
    assert.equal((await admin.get(`/cities/${id}`)).status, 200)

    const from = '/admin/cities?search=doomed'
    const page = await admin.submit(`/admin/cities/${id}?_method=DELETE`, {}, from)

    assert.equal(page.path, from)
    assert.include(notices(page.body), 'Doomed, Testland is deleted.')
    assert.equal((await admin.get(`/cities/${id}`)).status, 404)
    const readings = await stack.sql('SELECT city_id FROM readings WHERE city_id = ANY($1)', [
      [id, other],
    ])
    assert.deepEqual(readings, [{ city_id: other }])
    assert.include(pageText((await admin.get('/dashboard')).body), '1 of 5 cities')
  })
})

test.group('A city that does not exist', () => {
  test('is answered with 404 by every route', async ({ assert }) => {
    const { admin } = await visit()
    const nowhere = `/admin/cities/${2 ** 31 - 1}`
    assert.equal((await admin.get(`${nowhere}/edit`)).status, 404)
    for (const path of [
      `${nowhere}?_method=PUT`,
      `${nowhere}?_method=PATCH`,
      `${nowhere}?_method=DELETE`,
    ]) {
      assert.equal((await admin.submit(path, lyon, '/admin/cities')).status, 404, path)
    }
    const reading = await admin.submit(`${nowhere}/readings`, { celsius: '1' }, '/admin/cities')
    assert.equal(reading.status, 404)
  })
})
