import { test } from '@japa/runner'
import { selectionDigest } from '#admin/lists/selection_digest'
import { notices, cityRow, pageText, digestInForm } from '#tests/support/page_text'
import { stackOn, type Stack } from '#tests/support/stack'
import { databaseState } from '#tests/support/database_state'
import { collectReadings, until, Visitor, watch } from '#tests/support/visitor'

async function visit() {
  const stack = await stackOn()
  return { stack, admin: await Visitor.admin(stack) }
}

const address = (fields: Record<string, string>, ids: number[] = []) =>
  new URLSearchParams([
    ...Object.entries(fields),
    ...ids.map((id): [string, string] => ['ids[]', String(id)]),
  ])

/** Opens the preview of a bulk action on the selected cities, and confirms it. */
async function runBulkAction(admin: Visitor, selected: URLSearchParams) {
  const previewPath = `/admin/cities/bulk/create?${selected}`
  const { body } = await admin.open(previewPath)
  const page = await admin.submit(
    `/admin/cities/bulk?${selected}`,
    { told: digestInForm(body) },
    previewPath
  )
  return { preview: pageText(body), page }
}

const enabled = async (stack: Stack, ids: number[]) => {
  const rows = await stack.sql('SELECT enabled FROM cities WHERE id = ANY($1) ORDER BY id', [ids])
  return rows.map((city) => city.enabled)
}

test.group('A bulk action', () => {
  test('shows exactly what it will do, and changes nothing before it is confirmed', async ({
    assert,
  }) => {
    const { stack, admin } = await visit()
    const ids = [await stack.city('Told one'), await stack.city('Told two')]
    await admin.subscribe(...ids)
    await (await Visitor.registered(stack)).subscribe(ids[0])

    const preview = await admin.get(
      `/admin/cities/bulk/create?${address({ action: 'disable', search: 'told' }, ids)}`
    )

    assert.include(pageText(preview.body), 'Disable 2 cities?')
    assert.include(pageText(preview.body), 'Members can no longer watch 2 cities.')
    assert.include(pageText(preview.body), '3 subscriptions are hidden at once, but not deleted.')
    assert.include(pageText(preview.body), 'Told one, Testland Told two, Testland')
    assert.deepEqual(await enabled(stack, ids), [true, true])
  })

  test('changes the ticked rows, and leads back to the same list', async ({ assert }) => {
    const { stack, admin } = await visit()
    const ids = [await stack.city('Ticked one'), await stack.city('Ticked two')]
    const other = await stack.city('Ticked not')

    const { page } = await runBulkAction(
      admin,
      address({ action: 'disable', search: 'ticked', sort: '-name' }, ids)
    )

    assert.equal(page.path, '/admin/cities?search=ticked&sort=-name')
    assert.include(notices(page.body), '2 cities are disabled.')
    assert.deepEqual(await enabled(stack, [...ids, other]), [false, false, true])
  })

  test('changes all rows that match the filters, beyond the page too', async ({ assert }) => {
    const { stack, admin } = await visit()
    await stack.sql(
      `INSERT INTO cities (name, country, latitude, longitude)
       SELECT 'Everyone ' || n, 'Testland', 0, 0 FROM generate_series(1, 120) n`
    )
    const other = await stack.city('Somebody else')
    assert.include(
      (await admin.get('/admin/cities/count?search=everyone')).body,
      '<turbo-frame id="count">120</turbo-frame>'
    )

    const { preview, page } = await runBulkAction(
      admin,
      address({ action: 'disable', all: 'yes', search: 'everyone' })
    )

    assert.include(preview, 'and 110 more')
    assert.include(notices(page.body), '120 cities are disabled.')
    const [{ count }] = await stack.sql(
      `SELECT count(*)::int FROM cities WHERE name LIKE 'Everyone%' AND NOT enabled`
    )
    assert.equal(count, 120)
    assert.deepEqual(await enabled(stack, [other]), [true])
  })

  test('changes nothing if the selection has changed, even if it is as large as before', async ({
    assert,
  }) => {
    const { stack, admin } = await visit()
    const [shown] = [await stack.city('Swapped one'), await stack.city('Swapped two')]
    const selected = address({ action: 'remove', all: 'yes', search: 'swapped' })
    const previewPath = `/admin/cities/bulk/create?${selected}`
    const told = digestInForm((await admin.get(previewPath)).body)
    await stack.sql(`UPDATE cities SET name = 'No longer found' WHERE id = $1`, [shown])
    const other = await stack.city('Swapped three')

    for (const form of [{ told }, { told: '' }, { count: '2' }]) {
      const page = await admin.submit(`/admin/cities/bulk?${selected}`, form, previewPath)

      assert.include(notices(page.body), 'The selection has changed. Please review it again.')
      assert.include(pageText(page.body), 'Delete 2 cities?')
      assert.include(pageText(page.body), 'Swapped two, Testland Swapped three, Testland')
    }
    assert.lengthOf(await enabled(stack, [shown, other]), 2)
  })

  test('rejects more than 100,000 rows, even without the preview', async ({ assert }) => {
    const { stack, admin } = await visit()
    const city = await stack.city('Measured often')
    const rows = await stack.sql(
      `INSERT INTO readings (city_id, celsius, measured_at)
         SELECT $1, 20, now() - n * interval '1 s' FROM generate_series(1, 100001) n RETURNING id`,
      [city]
    )
    const told = selectionDigest(rows.map(({ id }) => Number(id)))
    const path = `/admin/readings/bulk?city=${city}&all=yes&action=remove`

    const page = await admin.open((await admin.submit(path, { told }, '/admin/readings')).path)

    const [{ count }] = await stack.sql('SELECT count(*)::int FROM readings WHERE city_id = $1', [
      city,
    ])
    assert.equal(count, 100_001)
    assert.equal(page.path, `/admin/readings?city=${city}`)
    await stack.sql('DELETE FROM cities WHERE id = $1', [city])
  })

  test('says which filters apply if all rows are selected', async ({ assert }) => {
    const { stack, admin } = await visit()
    await stack.city('Narrowed')
    const preview = async (path: string) =>
      pageText((await admin.open(`/admin/${path}&all=yes`)).body)
    assert.include(
      await preview('cities/bulk/create?action=remove&search=narrowed&enabled=yes'),
      'All cities that match these filters: search “narrowed”; Enabled.'
    )
    const [{ id }] = await stack.sql(`SELECT id FROM cities WHERE name = 'Narrowed'`)
    await stack.sql('UPDATE cities SET celsius = 20 WHERE id = $1', [id])
    assert.include(
      await preview(`readings/bulk/create?action=remove&city=${id}&from=2026-01-01&source=sql`),
      'All readings that match these filters: By SQL; of Narrowed, Testland; from “2026-01-01”.'
    )
    assert.include(
      await preview('members/bulk/create?action=deactivate'),
      'All accounts: no filter is set.'
    )
  })

  test('changes nothing if a filter is invalid, and says which one', async ({ assert }) => {
    const { stack, admin } = await visit()
    await stack.sql('UPDATE cities SET celsius = 20 WHERE id = $1', [await stack.city('Senseless')])
    const before = await databaseState(stack)
    const long = 'x'.repeat(101)
    for (const [list, filter, described] of [
      ['readings', 'from=2026-02-30', 'from “2026-02-30”'],
      ['readings', 'city=2147483648', 'city “2147483648”'],
      ['readings', 'source=carrier-pigeon', 'source “carrier-pigeon”'],
      ['readings', 'city=1&source[]=sql', 'source “sql”'],
      ['cities', 'search[]=Paris', 'search “Paris”'],
      ['cities', `search=${long}`, `search “${'x'.repeat(50)}…”`],
      ['members', 'active=maybe', 'active “maybe”'],
    ]) {
      const action = list === 'members' ? 'deactivate' : 'remove'
      const query = `${filter}&all=yes&action=${action}`
      const rejection = `The filter ${described} is not valid here. Nothing was changed.`

      const preview = await admin.open(`/admin/${list}/bulk/create?${query}`)
      assert.include(notices(preview.body), rejection)
      assert.notInclude(preview.path, 'bulk')
      const page = await admin.submit(`/admin/${list}/bulk?${query}`, { told: 'x' }, preview.path)
      assert.include(notices(page.body), rejection)
    }
    assert.equal(await databaseState(stack), before)
  })

  test('matches the same rows as the list for a search with a comma', async ({ assert }) => {
    const { stack, admin } = await visit()
    const [paris, other] = [
      await stack.city('Commaville', null, 'France'),
      await stack.city('Commaville'),
    ]
    const { body } = await admin.get('/admin/cities?search=Commaville,+France')
    assert.isDefined(cityRow(body, paris))
    assert.isUndefined(cityRow(body, other))

    const preview = await admin.get(
      '/admin/cities/bulk/create?search=Commaville,+France&all=yes&action=disable'
    )
    assert.include(pageText(preview.body), 'Disable 1 city?')
    assert.equal(digestInForm(preview.body), selectionDigest([paris]))
  })

  test('requires a selection and an action that the list offers', async ({ assert }) => {
    const { admin } = await visit()
    const none = await admin.open('/admin/cities/bulk/create?action=disable&search=x')
    assert.equal(none.path, '/admin/cities?search=x')
    assert.include(notices(none.body), 'Select at least one city first.')
    const unknown = await admin.open('/admin/cities/bulk/create?action=constructor&all=yes')
    assert.notInclude(pageText(unknown.body), '?action')
    assert.notMatch(unknown.path, /bulk/)
  })

  test('reaches the boards at once, and so does its undo', async ({ assert }) => {
    const { stack, admin } = await visit()
    const city = await stack.city('Reached', 20)
    const member = await Visitor.registered(stack)
    await member.subscribe(city)
    const socket = await member.connect()
    const readings = collectReadings(socket)
    const revoked: number[] = []
    socket.on('revoked', ({ cityId }) => revoked.push(cityId!))
    await watch(socket, [city])

    const { page } = await runBulkAction(
      admin,
      address({ action: 'disable', search: 'reached' }, [city])
    )
    await until('the city leaves the board', () => revoked.includes(city))
    await admin.submit('/admin/undos', { batch: batchOf(page.body) }, page.path)

    await watch(socket, [city])
    await stack.sql('UPDATE cities SET celsius = 21 WHERE id = $1', [city])
    await until('its readings arrive again', () => readings.some(({ celsius }) => celsius === 21))
    member.leave()
    assert.deepEqual(await enabled(stack, [city]), [true])
  })
})

const batchOf = (body: string) => /name="batch" value="([^"]+)"/.exec(body)![1]

test.group('Undo', () => {
  test('undoes a whole bulk action, except what has changed since', async ({ assert }) => {
    const { stack, admin } = await visit()
    const ids = [await stack.city('Undone one'), await stack.city('Undone two')]
    const { page } = await runBulkAction(
      admin,
      address({ action: 'disable', search: 'undone' }, ids)
    )
    assert.deepEqual(await enabled(stack, ids), [false, false])
    await stack.sql('UPDATE cities SET enabled = true WHERE id = $1', [ids[1]])

    const undone = await admin.submit('/admin/undos', { batch: batchOf(page.body) }, page.path)

    assert.equal(undone.path, page.path)
    assert.include(
      notices(undone.body),
      '1 change is undone. 1 change could not be undone: something has changed since.'
    )
    assert.deepEqual(await enabled(stack, ids), [true, true])

    const again = await admin.submit('/admin/undos', { batch: batchOf(page.body) }, page.path)
    assert.include(notices(again.body), 'Nothing could be undone')
  })

  test('restores deleted cities with all fields and their old ids', async ({ assert }) => {
    const { stack, admin } = await visit()
    const id = await stack.city('Restored', 20)
    await stack.sql(`UPDATE cities SET latitude = 45.75, timezone = 'Europe/Paris' WHERE id = $1`, [
      id,
    ])
    const { preview, page } = await runBulkAction(
      admin,
      address({ action: 'remove', search: 'restored' }, [id])
    )
    assert.include(preview, 'The readings are deleted too. Undo does not bring them back.')
    assert.lengthOf(await enabled(stack, [id]), 0)

    await admin.submit('/admin/undos', { batch: batchOf(page.body) }, page.path)

    const [city] = await stack.sql('SELECT * FROM cities WHERE id = $1', [id])
    assert.containsSubset(city, {
      name: 'Restored',
      latitude: 45.75,
      timezone: 'Europe/Paris',
      celsius: null,
    })
    const { body } = await admin.get('/admin/cities?search=restored')
    assert.include(pageText(cityRow(body, id)!), '0 members')
  })

  test('can itself be undone', async ({ assert }) => {
    const { stack, admin } = await visit()
    const id = await stack.city('There and back')
    const { page } = await runBulkAction(
      admin,
      address({ action: 'disable', search: 'there' }, [id])
    )
    const back = await admin.submit('/admin/undos', { batch: batchOf(page.body) }, page.path)
    assert.deepEqual(await enabled(stack, [id]), [true])
    await admin.submit('/admin/undos', { batch: batchOf(back.body) }, page.path)
    assert.deepEqual(await enabled(stack, [id]), [false])
  })

  test('of a deletion can be undone and repeated', async ({ assert }) => {
    const { stack, admin } = await visit()
    const id = await stack.city('Now and then', 20)
    let { page } = await runBulkAction(
      admin,
      address({ action: 'remove', search: 'now and' }, [id])
    )
    for (const exists of [1, 0, 1, 0]) {
      assert.lengthOf(await enabled(stack, [id]), 1 - exists)
      page = await admin.submit('/admin/undos', { batch: batchOf(page.body) }, page.path)
      assert.include(notices(page.body), '1 change is undone.')
      assert.lengthOf(await enabled(stack, [id]), exists)
    }
  })

  test('of a deletion cannot be undone if the city has new readings or members', async ({
    assert,
  }) => {
    const { stack, admin } = await visit()
    const ids = [await stack.city('Read since'), await stack.city('Watched since')]
    const { page } = await runBulkAction(admin, address({ action: 'remove', search: 'since' }, ids))
    const back = await admin.submit('/admin/undos', { batch: batchOf(page.body) }, page.path)
    await stack.sql('UPDATE cities SET celsius = 21 WHERE id = $1', [ids[0]])
    await admin.subscribe(ids[1])

    const again = await admin.submit('/admin/undos', { batch: batchOf(back.body) }, page.path)

    assert.include(notices(again.body), 'Nothing could be undone')
    assert.lengthOf(await enabled(stack, ids), 2)
  })

  test('of the first temperature of a city restores "no reading"', async ({ assert }) => {
    const { stack, admin } = await visit()
    const id = await stack.city('Measured first')
    await admin.submit(`/admin/cities/${id}/readings`, { celsius: '21' }, '/admin/cities')
    for (const celsius of [null, 21, null]) {
      const [entry] = await stack.sql(
        `SELECT id FROM audit_entries WHERE subject_type = 'city' AND subject_id = $1
           ORDER BY id DESC LIMIT 1`,
        [id]
      )
      await admin.submit('/admin/undos', { id: entry.id }, '/admin/audit')
      const [city] = await stack.sql('SELECT celsius FROM cities WHERE id = $1', [id])
      assert.equal(city.celsius, celsius)
    }
  })

  test('of a temperature does nothing if others were recorded since, even if the newest is the same', async ({
    assert,
  }) => {
    const { stack, admin } = await visit()
    const id = await stack.city('Same again', 20)
    await admin.submit(`/admin/cities/${id}/readings`, { celsius: '21' }, '/admin/cities')
    for (const celsius of [22, 21])
      await stack.sql('UPDATE cities SET celsius = $2 WHERE id = $1', [id, celsius])
    const [entry] = await stack.sql(
      `SELECT id FROM audit_entries WHERE subject_type = 'city' AND subject_id = $1`,
      [id]
    )

    const page = await admin.submit('/admin/undos', { id: entry.id }, '/admin/audit')

    assert.include(notices(page.body), 'Nothing could be undone')
    const readings = await stack.sql(
      'SELECT celsius FROM readings WHERE city_id = $1 ORDER BY id',
      [id]
    )
    assert.deepEqual(
      readings.map(({ celsius }) => celsius),
      [20, 21, 22, 21]
    )
  })

  test('of one audit entry restores one change of one city', async ({ assert }) => {
    const { stack, admin } = await visit()
    const id = await stack.city('Named', 20)
    const path = `/admin/cities/${id}`
    const fields = {
      name: 'Misnamed',
      country: 'Testland',
      latitude: '1',
      longitude: '2',
      timezone: 'UTC',
    }
    await admin.submit(`${path}?_method=PUT`, fields, `${path}/edit`)
    await admin.submit(`${path}/readings`, { celsius: '33' }, '/admin/cities')
    const entries = await stack.sql(
      `SELECT id, changes FROM audit_entries WHERE subject_type = 'city' AND subject_id = $1 ORDER BY id`,
      [id]
    )
    assert.deepEqual(entries[0].changes.name, { from: 'Named', to: 'Misnamed' })
    assert.deepEqual(entries[1].changes.celsius, { from: 20, to: 33 })

    for (const entry of entries)
      await admin.submit('/admin/undos', { id: entry.id }, '/admin/audit')

    const [city] = await stack.sql('SELECT * FROM cities WHERE id = $1', [id])
    assert.containsSubset(city, { name: 'Named', latitude: 0, longitude: 0, celsius: 20 })
    const readings = await stack.sql(
      'SELECT celsius FROM readings WHERE city_id = $1 ORDER BY id',
      [id]
    )
    assert.deepEqual(
      readings.map(({ celsius }) => celsius),
      [20, 33, 20]
    )
  })

  test('by several admins at once happens once', async ({ assert }) => {
    const { stack, admin } = await visit()
    const id = await stack.city('Once', 20)
    await admin.submit(`/admin/cities/${id}/readings`, { celsius: '33' }, '/admin/cities')
    const [entry] = await stack.sql(
      `SELECT id FROM audit_entries WHERE subject_type = 'city' AND subject_id = $1`,
      [id]
    )
    await Promise.all(
      [1, 2, 3].map(() => admin.submit('/admin/undos', { id: entry.id }, '/admin/audit'))
    )
    const readings = await stack.sql('SELECT FROM readings WHERE city_id = $1', [id])
    assert.lengthOf(readings, 3)
  })
})
