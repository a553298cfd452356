import { test } from '@japa/runner'
import { mistake, notices, typed } from '#tests/page'
import { stackOn, type Stack } from '#tests/stack'
import { Visitor } from '#tests/visitor'

async function visit(name: string) {
  const stack = await stackOn()
  const ids = [await stack.city(`${name} one`, 20), await stack.city(`${name} two`)]
  const from = `/admin/cities?search=${encodeURIComponent(name)}&edit=yes`
  return { stack, ids, from, admin: await Visitor.admin(stack) }
}

/** What the page's form would send, with these cells changed. */
async function fieldsOf(admin: Visitor, from: string, changed: Record<string, string>) {
  const { body } = await admin.get(from)
  const fields: Record<string, string> = {}
  for (const [, name] of body.matchAll(
    /name="(rows\[id\d+\]\[(?:seen|name|country|timezone)\])"/g
  )) {
    const input = body.slice(0, body.indexOf(`name="${name}"`) + 400)
    fields[name] = /value="([^"]*)"/.exec(input.slice(input.lastIndexOf(`name="${name}"`)))![1]
    if (name.endsWith('[seen]')) fields[name.replace('seen', 'enabled')] = 'true'
  }
  return { ...fields, ...changed }
}

const save = async (admin: Visitor, from: string, changed: Record<string, string>) =>
  admin.submit(`${from}&_method=PUT`, await fieldsOf(admin, from, changed), from)

const names = async (stack: Stack, ids: number[]) => {
  const rows = await stack.sql('SELECT name FROM cities WHERE id = ANY($1) ORDER BY id', [ids])
  return rows.map(({ name }) => name)
}

test.group('Editing cities in place', () => {
  test('saves what changed of all of them together, and can be undone so', async ({ assert }) => {
    const { stack, ids, from, admin } = await visit('Placed')
    const [one, two] = ids
    const page = await save(admin, from, {
      [`rows[id${one}][name]`]: 'Placed 1',
      [`rows[id${two}][country]`]: 'Elsewhere',
      [`rows[id${two}][enabled]`]: 'false',
    })

    assert.include(notices(page.body), '2 cities are saved.')
    const rows = await stack.sql('SELECT name, country, enabled, version FROM cities WHERE id = ANY($1) ORDER BY id', [ids]) // prettier-ignore
    assert.deepEqual(rows, [
      { name: 'Placed 1', country: 'Testland', enabled: true, version: 1 },
      { name: 'Placed two', country: 'Elsewhere', enabled: false, version: 0 },
    ])
    const [, batch] = /name="batch" value="([^"]+)"/.exec(page.body)!
    await admin.submit('/admin/undos', { batch }, from)
    assert.deepEqual(await names(stack, ids), ['Placed one', 'Placed two'])
  })

  test('says beside the cell what is wrong, keeps what was typed and saves nothing', async ({
    assert,
  }) => {
    const { stack, ids, from, admin } = await visit('Wrongly')
    const [one, two] = ids
    const page = await save(admin, from, {
      [`rows[id${one}][name]`]: 'Half saved',
      [`rows[id${two}][timezone]`]: 'Europe/Atlantis',
    })

    const sentence = 'The time zone must be a name such as Europe/Lisbon'
    assert.equal(mistake(page.body, `id${two}-timezone`), sentence)
    assert.equal(typed(page.body, `id${one}-name`), 'Half saved')
    assert.equal(typed(page.body, `id${two}-timezone`), 'Europe/Atlantis')
    assert.deepEqual(await names(stack, ids), ['Wrongly one', 'Wrongly two'])
  })

  test('does not take back what somebody else has changed meanwhile', async ({ assert }) => {
    const { stack, ids, from, admin } = await visit('Meanwhile')
    const [one] = ids
    const fields = await fieldsOf(admin, from, { [`rows[id${one}][country]`]: 'Mine' })
    const path = `/admin/cities/${one}`
    await admin.submit(`${path}?_method=PATCH`, { name: 'Meanwhile 1' }, from)

    const page = await admin.submit(`${from}&_method=PUT`, fields, from)

    assert.include(mistake(page.body, `id${one}-name`), 'Somebody else has changed this city')
    assert.deepEqual(await names(stack, ids), ['Meanwhile 1', 'Meanwhile two'])
    const [{ country }] = await stack.sql('SELECT country FROM cities WHERE id = $1', [one])
    assert.equal(country, 'Testland')
  })

  test('that changes nothing says so, and records nothing', async ({ assert }) => {
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
