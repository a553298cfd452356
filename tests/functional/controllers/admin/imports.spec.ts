import { test } from '@japa/runner'
import { lockTable } from '#tests/support/table_lock'
import { fieldError, notices, pageText } from '#tests/support/page_text'
import { stackOn, type Stack } from '#tests/support/stack'
import { uploadImport } from '#tests/support/upload'
import { until, Visitor, type Page } from '#tests/support/visitor'

const csv = (...rows: string[]) => ['city,celsius,measured_at', ...rows].join('\n')

async function scene(city: string) {
  const stack = await stackOn()
  const admin = await Visitor.admin(stack)
  const id = await stack.city(city, 20)
  return { stack, admin, id }
}

const readings = (stack: Stack, id: number) =>
  stack.sql(
    `SELECT celsius::float, measured_at, source FROM readings
     WHERE city_id = $1 AND source <> 'sql' ORDER BY id`,
    [id]
  )

/** What is said of it when nothing is under way any more. */
async function settled(admin: Visitor, path: string) {
  let page!: Page
  await until('the import to be done with', async () => {
    page = await admin.get(path)
    return !page.body.includes('data-auto-refresh')
  })
  return page
}

const idOf = ({ path }: Page) => Number(path.split('/').at(-1))

test.group('Importing a file as an admin', () => {
  test('shows what would become of each row, and stores nothing', async ({ assert }) => {
    const { stack, admin, id } = await scene('Previewtown')
    await stack.sql(
      `INSERT INTO readings (city_id, celsius, measured_at, source)
       VALUES ($1, 1, '2020-01-01', 'sql'), ($1, 2, '2020-01-02', 'sql')`,
      [id]
    )
    const brought = await uploadImport(
      admin,
      csv(
        'previewtown,1,2020-01-01T00:00:00Z',
        'previewtown,2.5,2020-01-02T00:00:00Z',
        'previewtown,3,2020-01-03T00:00:00Z',
        'Atlantis,4,2020-01-04T00:00:00Z',
        'previewtown,99,2020-01-05T00:00:00Z'
      )
    )
    const page = await settled(admin, brought.path)

    const said = pageText(page.body)
    assert.include(said, 'Add 1 reading and correct 1 reading, of 1 city?')
    assert.include(said, '2 rows are refused.')
    for (const row of [
      '2 Skipped Previewtown, Testland 1 °C · 2020-01-01 00:00:00 UTC It is there already',
      '3 Changed Previewtown, Testland 2 °C → 2.5 °C · 2020-01-02 00:00:00 UTC',
      '4 Added Previewtown, Testland 3 °C · 2020-01-03 00:00:00 UTC',
      '5 Refused Atlantis city: Atlantis, celsius: 4, measured_at: 2020-01-04T00:00:00+00:00 No city is called “Atlantis”'.replace(/[“”]/g, '"'), // prettier-ignore
      '6 Refused city: previewtown, celsius: 99, measured_at: 2020-01-05T00:00:00Z A temperature is a number from -90 to 60 °C, with one decimal at most', // prettier-ignore
    ]) {
      assert.include(said, row)
    }
    assert.isEmpty(await readings(stack, id))

    const refused = pageText((await admin.get(`${page.path}?outcome=refused`)).body)
    assert.include(refused, '6 Refused')
    assert.notInclude(refused, '4 Added')
    const file = await admin.get(`${page.path}/rejected.csv`)
    assert.include(file.body, '\nAtlantis,,4,2020-01-04T00:00:00+00:00,5,"No city is called')
    assert.match(file.headers.get('content-disposition')!, /^attachment; filename="[\w-]+\.csv"$/)
  })

  test('stores it once confirmed, and once only, whoever confirms', async ({ assert }) => {
    const { stack, admin, id } = await scene('Confirmville')
    const others = [await Visitor.admin(stack), await Visitor.admin(stack)]
    const { path } = await settled(admin, (await uploadImport(admin, csv(`${id},1,2020-01-01T00:00:00Z`, `${id},5,2020-01-02T00:00:00Z`))).path) // prettier-ignore

    const answers = await Promise.all(
      [admin, ...others].map((who) => who.submit(`${path}/confirmation`, {}, path))
    )
    const page = await settled(admin, path)
    assert.include(pageText(page.body), 'Done: 2 readings added to 1 city.')
    assert.lengthOf(await readings(stack, id), 2)
    assert.lengthOf(
      answers.filter(({ body }) => notices(body).includes('That is stored already')),
      2
    )
    const entries = await stack.sql(
      `SELECT action, changes FROM audit_entries WHERE subject_type = 'import' AND subject_id = $1`,
      [idOf({ path } as Page)]
    )
    assert.deepEqual(entries, [
      { action: 'import.applied', changes: { 'readings of 1 cities, added': { to: 2 } } },
    ])
    assert.include(pageText((await admin.get('/admin/audit')).body), 'imported club.csv')
  })

  test('judges again what has changed since it was looked at', async ({ assert }) => {
    const { stack, admin, id } = await scene('Meanwhile')
    const gone = await stack.city('Goneford', 1)
    const { path } = await settled(admin, (await uploadImport(admin, csv(`${id},1,2020-01-01T00:00:00Z`, `${id},5,2020-01-02T00:00:00Z`, `${gone},1,2020-01-01T00:00:00Z`))).path) // prettier-ignore
    assert.include(pageText((await admin.get(path)).body), 'Add 3 readings, of 2 cities?')

    await stack.sql(
      `INSERT INTO readings (city_id, celsius, measured_at) VALUES ($1, 1, '2020-01-01')`,
      [id]
    )
    await stack.sql('DELETE FROM cities WHERE id = $1', [gone])
    await admin.submit(`${path}/confirmation`, {}, path)

    const page = await settled(admin, path)
    assert.include(pageText(page.body), 'Done: 1 reading added to 1 city; 1 skipped; 1 refused.')
    assert.include(pageText(page.body), `No city is called "${gone}"`)
    assert.lengthOf(await readings(stack, id), 1)
  })

  test('can be thrown away', async ({ assert }) => {
    const { stack, admin, id } = await scene('Discardia')
    const { path } = await settled(admin, (await uploadImport(admin, csv(`${id},1,2020-01-01T00:00:00Z`))).path) // prettier-ignore
    const page = await admin.submit(`${path}?_method=DELETE`, {}, path)

    assert.equal(page.path, '/admin/imports')
    assert.include(notices(page.body), 'What was read of club.csv is thrown away')
    const again = await admin.submit(`${path}/confirmation`, {}, path)
    assert.include(notices(again.body), 'not waiting any longer')
    assert.isEmpty(await readings(stack, id))
    const number = idOf({ path } as Page)
    assert.isEmpty(await stack.sql('SELECT FROM pg_tables WHERE tablename LIKE $1', [`%_${number}`])) // prettier-ignore
  })

  test('takes cities, in JSON, pasted, and is undone as one', async ({ assert }) => {
    const { stack, admin, id } = await scene('Pasteburg')
    const second = await stack.city('Gluebridge')
    const rows = [
      { name: 'Pasteburg', country: 'Testland', enabled: false },
      { name: 'Gluebridge', country: 'Testland', latitude: 7 },
      { name: 'Newpaste', country: 'Testland', latitude: 1, longitude: 2 },
    ]
    const { path } = await admin.submit(
      '/admin/imports',
      { kind: 'cities', text: JSON.stringify(rows) },
      '/admin/imports/create'
    )
    const page = await settled(admin, path)
    assert.include(pageText(page.body), 'Add 1 city and change 2 cities?')
    assert.include(pageText(page.body), 'enabled from true to false')

    await admin.submit(`${path}/confirmation`, {}, path)
    await settled(admin, path)
    const changed = () =>
      stack.sql('SELECT enabled, latitude FROM cities WHERE id = ANY($1) ORDER BY id', [[id, second]]) // prettier-ignore
    assert.deepEqual(await changed(), [
      { enabled: false, latitude: 0 },
      { enabled: true, latitude: 7 },
    ])
    const { id: actor } = await admin.account()
    const entries = await stack.sql(
      `SELECT actor_id, changes FROM audit_entries WHERE subject_type = 'city' AND subject_id = $1`,
      [id]
    )
    assert.deepEqual(entries, [
      { actor_id: actor, changes: { enabled: { from: true, to: false } } },
    ])

    const [{ batch }] = await stack.sql('SELECT batch FROM audit_entries WHERE subject_id = $1 AND subject_type = $2', [id, 'city']) // prettier-ignore
    const undone = await admin.submit('/admin/undos', { batch }, `/admin/audit?batch=${batch}`)
    assert.include(notices(undone.body), '2 changes are undone.')
    assert.deepEqual(await changed(), Array(2).fill({ enabled: true, latitude: 0 }))
  })

  test('shows how far a larger file is, and then all its rows by pages', async ({ assert }) => {
    const { stack, admin, id } = await scene('Largeton')
    const rows = Array.from({ length: 12_000 }, (_, i) => `${id},1,${new Date(Date.UTC(2020, 0, 1) + i * 60_000).toISOString()}`) // prettier-ignore
    const giveBack = await lockTable(stack, 'readings')
    const brought = await uploadImport(admin, csv(...rows))
    assert.include(brought.body, 'data-auto-refresh', 'the premise')
    assert.match(brought.body, /<progress|being compared/)
    await giveBack()

    const page = await settled(admin, brought.path)
    assert.include(pageText(page.body), 'Add 12,000 readings, of 1 city?')
    const last = await admin.get(`${page.path}?outcome=added&page=240`)
    assert.include(pageText(last.body), '12001 Added')
    assert.equal((await admin.get(`${page.path}?page=241`)).status, 302)
    await admin.submit(`${page.path}?_method=DELETE`, {}, page.path)
    assert.isEmpty(await readings(stack, id))
  })

  for (const { what, content, says } of [
    { what: 'no CSV', content: '<html>', says: 'The file is neither CSV nor JSON' },
    { what: 'with other columns', content: 'a,b\n1,2', says: 'The first line names the columns' },
    { what: 'without rows', content: 'city,celsius\n', says: 'The file has no rows' },
  ]) {
    test(`says of a file that is ${what} what is wrong`, async ({ assert }) => {
      const { admin } = await scene('Any')
      const page = await settled(admin, (await uploadImport(admin, content)).path)
      assert.include(pageText(page.body), says)
      assert.include(pageText(page.body), 'Nothing was stored.')
    })
  }

  test('says beside the field that nothing was chosen', async ({ assert }) => {
    const { admin } = await scene('Any')
    const page = await admin.submit('/admin/imports', { kind: 'readings', text: '' }, '/admin/imports/create') // prettier-ignore
    assert.equal(page.path, '/admin/imports/create')
    assert.equal(fieldError(page.body, 'file'), 'Please choose a file, or paste its rows')
    assert.equal((await uploadImport(admin, '')).path, '/admin/imports/create')
  })

  test('is over after a day, and its rows are gone with the next one', async ({ assert }) => {
    const { stack, admin, id } = await scene('Yesterday')
    const { path } = await settled(admin, (await uploadImport(admin, csv(`${id},1,2020-01-01T00:00:00Z`))).path) // prettier-ignore
    const number = idOf({ path } as Page)
    await stack.sql(
      `UPDATE imports SET created_at = now() - interval '25 hours', touched_at = now() - interval '25 hours' WHERE id = $1`, // prettier-ignore
      [number]
    )
    assert.include(pageText((await admin.get(path)).body), 'not confirmed within a day')
    const late = await admin.submit(`${path}/confirmation`, {}, path)
    assert.include(notices(late.body), 'not waiting any longer')

    await uploadImport(admin, csv(`${id},2,2020-01-02T00:00:00Z`))
    assert.isEmpty(await stack.sql('SELECT FROM pg_tables WHERE tablename LIKE $1', [`%_${number}`])) // prettier-ignore
    assert.isEmpty(await readings(stack, id))
  })

  for (const left of ['staged', 'applying'] as const)
    test(`is thrown away where a backup has brought it back as ${left}, without its rows`, async ({
      assert,
    }) => {
      const { stack, admin, id } = await scene(`Restored ${left}`)
      const { path } = await settled(admin, (await uploadImport(admin, csv(`${id},1,2020-01-01T00:00:00Z`))).path) // prettier-ignore
      const number = idOf({ path } as Page)
      const badge = async (page: string) => /class="badge badge-(\w+)"/.exec((await admin.get(page)).body)?.[1] // prettier-ignore
      assert.equal(await badge('/admin/imports'), 'staged')
      await stack.sql(
        `UPDATE imports SET state = $2, touched_at = now() - interval '1 minute' WHERE id = $1`,
        [number, left]
      )
      await stack.sql(`DROP TABLE staging.given_${number}, staging.judged_${number}`)

      const page = await admin.get(path)
      assert.equal(page.status, 200)
      assert.include(pageText(page.body), 'or it came back with a backup, which has no such rows; nothing was stored.') // prettier-ignore
      assert.notInclude(page.body, 'confirmation')
      assert.equal(await badge('/admin/imports'), 'discarded')
      assert.equal((await admin.get(`${path}/rejected.csv`)).status, 404)
      const late = await admin.submit(`${path}/confirmation`, {}, path)
      assert.include(notices(late.body), 'not waiting any longer')
      assert.isEmpty(await readings(stack, id))

      await uploadImport(admin, csv(`${id},2,2020-01-02T00:00:00Z`))
      const [{ state }] = await stack.sql('SELECT state FROM imports WHERE id = $1', [number])
      assert.equal(state, 'discarded')
    })

  test('is shown as stored where a backup has brought it back without its rows', async ({
    assert,
  }) => {
    const { stack, admin, id } = await scene('Restored applied')
    const { path } = await settled(admin, (await uploadImport(admin, csv(`${id},1,2020-01-01T00:00:00Z`))).path) // prettier-ignore
    await admin.submit(`${path}/confirmation`, {}, path)
    await settled(admin, path)
    const number = idOf({ path } as Page)
    await stack.sql(`DROP TABLE staging.given_${number}, staging.judged_${number}`)

    const page = await admin.get(path)
    assert.equal(page.status, 200)
    assert.include(pageText(page.body), 'Done: 1 reading added to 1 city.')
    assert.include(pageText(page.body), 'Its rows are no longer there: they are kept for a day, and in no backup.') // prettier-ignore
    assert.equal((await admin.get(`${path}/rejected.csv`)).status, 404)
  })

  test('says so where the server that looked at it is gone, and lets another store it', async ({
    assert,
  }) => {
    const { stack, admin, id } = await scene('Leftover')
    const { path } = await settled(admin, (await uploadImport(admin, csv(`${id},1,2020-01-01T00:00:00Z`))).path) // prettier-ignore
    const leave = (state: string) =>
      stack.sql(
        `UPDATE imports SET state = $2, touched_at = now() - interval '1 minute' WHERE id = $1`,
        [idOf({ path } as Page), state]
      )
    await leave('checking')
    assert.include(pageText((await admin.get(path)).body), 'The server that looked at it has ended')

    await leave('applying')
    assert.include(pageText((await admin.get(path)).body), 'Add 1 reading, of 1 city?')
    await admin.submit(`${path}/confirmation`, {}, path)
    await settled(admin, path)
    assert.lengthOf(await readings(stack, id), 1)
  })
})
