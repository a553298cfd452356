import { setTimeout as pause } from 'node:timers/promises'
import { test } from '@japa/runner'
import { fieldError, notices, fieldValue } from '#tests/support/page_text'
import { countedStack } from '#tests/support/shared_web_servers'
import { type Stack, stackOn } from '#tests/support/stack'
import { databaseState } from '#tests/support/database_state'
import { Visitor } from '#tests/support/visitor'

async function visit(name: string) {
  const stack = await stackOn()
  const ids = [await stack.city(`${name} one`, 20), await stack.city(`${name} two`)]
  const from = `/admin/cities?search=${encodeURIComponent(name)}&edit=yes`
  return { stack, ids, from, admin: await Visitor.admin(stack) }
}

/**
 * Returns the fields that the form of the page would send after the `changed` fields were edited.
 */
async function fieldsOf(admin: Visitor, from: string, changed: Record<string, string>) {
  const { body } = await admin.get(from)
  return { ...fieldsIn(body), ...changed }
}

function fieldsIn(body: string) {
  const fields: Record<string, string> = {}
  for (const [, name] of body.matchAll(
    /name="(rows\[id\d+\]\[(?:seen|name|country|timezone)\])"/g
  )) {
    const input = body.slice(body.indexOf(`name="${name}"`))
    fields[name] = /value="([^"]*)"/.exec(input)![1]
    if (name.endsWith('[seen]')) fields[name.replace('seen', 'enabled')] = 'true'
  }
  return fields
}

const rename = (stack: Stack, id: number, name: string) =>
  stack.sql('UPDATE cities SET name = $2, updated_at = now() WHERE id = $1', [id, name])

const save = async (admin: Visitor, from: string, changed: Record<string, string>) =>
  admin.submit(`${from}&_method=PUT`, await fieldsOf(admin, from, changed), from)

const names = async (stack: Stack, ids: number[]) => {
  const rows = await stack.sql('SELECT name FROM cities WHERE id = ANY($1) ORDER BY id', [ids])
  return rows.map(({ name }) => name)
}

test.group('Editing cities in place', () => {
  test('saves the changes of several rows together, and undoes them together', async ({
    assert,
  }) => {
    const { stack, ids, from, admin } = await visit('Placed')
    const [one, two] = ids
    const page = await save(admin, from, {
      [`rows[id${one}][name]`]: 'Placed 1',
      [`rows[id${two}][country]`]: 'Elsewhere',
      [`rows[id${two}][enabled]`]: 'false',
    })

    assert.include(notices(page.body), '2 cities are saved.')
    const rows = await stack.sql(
      'SELECT name, country, enabled, version FROM cities WHERE id = ANY($1) ORDER BY id',
      [ids]
    )
    assert.deepEqual(rows, [
      { name: 'Placed 1', country: 'Testland', enabled: true, version: 1 },
      { name: 'Placed two', country: 'Elsewhere', enabled: false, version: 0 },
    ])
    const [, batch] = /name="batch" value="([^"]+)"/.exec(page.body)!
    await admin.submit('/admin/undos', { batch }, from)
    assert.deepEqual(await names(stack, ids), ['Placed one', 'Placed two'])
  })

  test('records a row whose only change is "disabled" as disabled, and undoes it with the others', async ({
    assert,
  }) => {
    const { stack, ids, from, admin } = await visit('Mixed')
    const [one, two] = ids
    const page = await save(admin, from, {
      [`rows[id${one}][name]`]: 'Mixed 1',
      [`rows[id${two}][enabled]`]: 'false',
    })
    const [, batch] = /name="batch" value="([^"]+)"/.exec(page.body)!

    const undone = await admin.submit('/admin/undos', { batch }, from)

    assert.include(notices(undone.body), '2 changes are undone.')
    const cities = await stack.sql(
      'SELECT name, enabled FROM cities WHERE id = ANY($1) ORDER BY id',
      [ids]
    )
    assert.deepEqual(cities, [
      { name: 'Mixed one', enabled: true },
      { name: 'Mixed two', enabled: true },
    ])
    const entries = await stack.sql(
      `SELECT subject_id, action FROM audit_entries
         WHERE subject_type = 'city' AND subject_id = ANY($1) ORDER BY id`,
      [ids]
    )
    assert.deepEqual(entries, [
      { subject_id: one, action: 'city.changed' },
      { subject_id: two, action: 'city.disabled' },
      { subject_id: one, action: 'city.changed' },
      { subject_id: two, action: 'city.enabled' },
    ])
  })

  test('shows an error beside the field, keeps the typed values and saves nothing', async ({
    assert,
  }) => {
    const { stack, ids, from, admin } = await visit('Wrongly')
    const [one, two] = ids
    const page = await save(admin, from, {
      [`rows[id${one}][name]`]: 'Half saved',
      [`rows[id${two}][timezone]`]: 'Europe/Atlantis',
    })

    const sentence = 'The time zone must be a name such as Europe/Lisbon'
    assert.equal(fieldError(page.body, `id${two}-timezone`), sentence)
    assert.equal(fieldValue(page.body, `id${one}-name`), 'Half saved')
    assert.equal(fieldValue(page.body, `id${two}-timezone`), 'Europe/Atlantis')
    assert.deepEqual(await names(stack, ids), ['Wrongly one', 'Wrongly two'])
  })

  test('does not overwrite a change by somebody else, shows it, and saves at the second attempt', async ({
    assert,
  }) => {
    const { stack, ids, from, admin } = await visit('Meanwhile')
    const [one, two] = ids
    const fields = await fieldsOf(admin, from, {
      [`rows[id${one}][country]`]: 'Mine',
      [`rows[id${two}][name]`]: 'Meanwhile 2',
    })
    await rename(stack, one, 'Meanwhile 1')

    const page = await admin.submit(`${from}&_method=PUT`, fields, from)

    assert.include(notices(page.body), 'Nothing is saved yet')
    assert.equal(
      fieldError(page.body, `id${one}-row`),
      'Somebody else has changed this city meanwhile. It is now Meanwhile 1, Testland, UTC, enabled.'
    )
    assert.isUndefined(fieldError(page.body, `id${two}-row`))
    assert.equal(fieldValue(page.body, `id${one}-country`), 'Mine')
    assert.equal(fieldValue(page.body, `id${two}-name`), 'Meanwhile 2')
    assert.deepEqual(await names(stack, ids), ['Meanwhile 1', 'Meanwhile two'])

    const again = await admin.submit(`${from}&_method=PUT`, fieldsIn(page.body), from)

    assert.include(notices(again.body), '2 cities are saved.')
    const rows = await stack.sql(
      'SELECT name, country FROM cities WHERE id = ANY($1) ORDER BY id',
      [ids]
    )
    assert.deepEqual(rows, [
      { name: 'Meanwhile one', country: 'Mine' },
      { name: 'Meanwhile 2', country: 'Testland' },
    ])
  })

  test('does not save rows that were not edited, even if they changed or are invalid', async ({
    assert,
  }) => {
    const { stack, ids, from, admin } = await visit('Beside')
    const [one, two] = ids
    await stack.sql(`UPDATE cities SET timezone = 'Nowhere' WHERE id = $1`, [two])
    const fields = await fieldsOf(admin, from, { [`rows[id${one}][name]`]: 'Beside 1' })
    await rename(stack, two, 'Beside 2')

    const page = await admin.submit(`${from}&_method=PUT`, fields, from)

    assert.include(notices(page.body), '1 city is saved.')
    assert.deepEqual(await names(stack, ids), ['Beside 1', 'Beside 2'])
  })

  test('shows current values in the other rows after an error', async ({ assert }) => {
    const { stack, ids, from, admin } = await visit('Aside')
    const [one, two] = ids
    const fields = await fieldsOf(admin, from, { [`rows[id${one}][timezone]`]: 'Atlantis' })
    await rename(stack, two, 'Aside 2')

    const page = await admin.submit(`${from}&_method=PUT`, fields, from)

    assert.include(fieldError(page.body, `id${one}-timezone`), 'The time zone must be a name')
    assert.equal(fieldValue(page.body, `id${two}-name`), 'Aside 2')
  })

  test('keeps the edited row of a city that no longer matches the search', async ({ assert }) => {
    const { stack, ids, from, admin } = await visit('Renamed away')
    const [one] = ids
    const fields = await fieldsOf(admin, from, { [`rows[id${one}][country]`]: 'Mine' })
    await rename(stack, one, 'Found no longer')

    const page = await admin.submit(`${from}&_method=PUT`, fields, from)

    assert.include(
      fieldError(page.body, `id${one}-row`),
      'It is now Found no longer, Testland, UTC'
    )
    assert.equal(fieldValue(page.body, `id${one}-country`), 'Mine')
  })

  test('says that a city was deleted meanwhile, and saves the others', async ({ assert }) => {
    const { stack, ids, from, admin } = await visit('Gone from')
    const [one, two] = ids
    const fields = await fieldsOf(admin, from, {
      [`rows[id${one}][name]`]: 'Gone from 1',
      [`rows[id${two}][name]`]: 'Gone from 2',
    })
    await stack.sql('DELETE FROM cities WHERE id = $1', [one])

    const page = await admin.submit(`${from}&_method=PUT`, fields, from)

    assert.include(notices(page.body), '1 city is saved. 1 city was deleted meanwhile.')
    assert.deepEqual(await names(stack, ids), ['Gone from 2'])
  })

  test('ignores rows with an invalid key', async ({ assert }) => {
    const { stack, ids, from, admin } = await visit('Misnumbered')
    const before = await databaseState(stack)
    const row = { seen: 'x', name: 'Misnumbered', country: 'X', timezone: 'UTC', enabled: 'true' }
    for (const key of ['xx7', `xx${ids[0]}`, 'id0', 'id', 'id1234567890', '__proto__', '0']) {
      const fields = Object.entries(row).map(([name, value]) => [`rows[${key}][${name}]`, value])
      const page = await admin.submit(`${from}&_method=PUT`, Object.fromEntries(fields), from)
      assert.equal(page.status, 200, key)
    }
    assert.equal(await databaseState(stack), before)
  })

  test('needs as many queries for twenty rows as for one', async ({ assert }) => {
    const { stack, counter } = await countedStack()
    const admin = await Visitor.admin(stack)
    const ids: number[] = []
    for (let i = 0; i < 20; i++) ids.push(await stack.city(`Row ${i} of many`))
    const from = '/admin/cities?search=of+many&edit=yes'
    // An announcement may still run queries after the response, so this waits until the count is
    // stable.
    const counted = async () => {
      for (let seen = -1; seen !== counter.queries; await pause(300)) seen = counter.queries
      return counter.queries
    }
    const measure = async (some: number[], country: string) => {
      const changed = some.map((id) => [`rows[id${id}][country]`, country])
      const fields = await fieldsOf(admin, from, Object.fromEntries(changed))
      const token = await admin.csrfToken()
      const before = await counted()
      const { status } = await admin.send(`${from}&_method=PUT`, { ...fields, _csrf: token }, from)
      assert.equal(status, 302)
      return (await counted()) - before
    }

    // In about one of twenty measurements, an unrelated query is counted too. The minimum of three
    // measurements excludes it.
    const fewest = async (some: number[], country: string) => {
      const counts = []
      for (let time = 1; time <= 3; time++) counts.push(await measure(some, `${country} ${time}`))
      return Math.min(...counts)
    }

    const one = await fewest(ids.slice(0, 1), 'One')
    assert.isAbove(one, 3)
    assert.equal(await fewest(ids, 'Twenty'), one)

    const rows = await stack.sql(`SELECT FROM cities WHERE country = 'Twenty 3'`)
    assert.lengthOf(rows, 20)
  })

  test('without a change says so, and records nothing', async ({ assert }) => {
    const { stack, ids, from, admin } = await visit('Untouched')
    const page = await save(admin, from, {})
    assert.include(notices(page.body), 'Nothing was changed.')
    const entries = await stack.sql(
      `SELECT FROM audit_entries WHERE subject_type = 'city' AND subject_id = ANY($1)`,
      [ids]
    )
    assert.lengthOf(entries, 0)
  })
})
