import { test } from '@japa/runner'
import { lockTable } from '#tests/support/table_lock'
import { fieldError, notices, pageText } from '#tests/support/page_text'
import { stackOn, type Stack } from '#tests/support/stack'
import { uploadImport } from '#tests/support/upload_import'
import { until, Visitor, type Page } from '#tests/support/visitor'

const csv = (...rows: string[]) => ['city,celsius,measured_at', ...rows].join('\n')

async function scene(city: string) {
  const stack = await stackOn()
  await stack.startJobs()
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

/** Waits until the import is no longer in progress, and returns its page. */
async function finishedPage(admin: Visitor, path: string) {
  let page!: Page
  await until('the import to finish', async () => {
    page = await admin.get(path)
    return !page.body.includes('data-auto-refresh')
  })
  return page
}

const importId = (path: string) => Number(path.split('/').at(-1))

/** Uploads a file, waits until its import is staged, and returns the path of the import. */
async function stageFile(admin: Visitor, content: string) {
  const uploaded = await uploadImport(admin, content)
  const { path } = await finishedPage(admin, uploaded.path)
  return path
}

const tablesOf = (stack: Stack, id: number) =>
  stack.sql('SELECT FROM pg_tables WHERE tablename LIKE $1', [`%_${id}`])

const filesOf = (stack: Stack, id: number) =>
  stack.sql('SELECT FROM import_files WHERE import_id = $1', [id])

/** Returns the text of the newest import in the list of imports. */
const firstImport = (body: string) => pageText(body.split('<li class="entry">')[1])

test.group('Importing a file as an admin', () => {
  test('shows the outcome of each row, and stores nothing', async ({ assert }) => {
    const { stack, admin, id } = await scene('Previewtown')
    await stack.sql(
      `INSERT INTO readings (city_id, celsius, measured_at, source)
       VALUES ($1, 1, '2020-01-01', 'sql'), ($1, 2, '2020-01-02', 'sql')`,
      [id]
    )
    const uploaded = await uploadImport(
      admin,
      csv(
        'previewtown,1,2020-01-01T00:00:00Z',
        'previewtown,2.5,2020-01-02T00:00:00Z',
        'previewtown,3,2020-01-03T00:00:00Z',
        'Atlantis,4,2020-01-04T00:00:00Z',
        'previewtown,99,2020-01-05T00:00:00Z'
      )
    )
    const page = await finishedPage(admin, uploaded.path)

    const shown = pageText(page.body)
    assert.include(shown, 'Add 1 reading and correct 1 reading for 1 city?')
    assert.include(shown, '2 rows are rejected.')
    for (const row of [
      '2 Skipped Previewtown, Testland 1.0 °C · 2020-01-01 00:00:00 UTC It already exists',
      '3 Changed Previewtown, Testland 2.0 °C → 2.5 °C · 2020-01-02 00:00:00 UTC',
      '4 Added Previewtown, Testland 3.0 °C · 2020-01-03 00:00:00 UTC',
      '5 Rejected Atlantis city: Atlantis, celsius: 4, measured_at: 2020-01-04T00:00:00+00:00' +
        ' No city is called "Atlantis"',
      '6 Rejected city: previewtown, celsius: 99, measured_at: 2020-01-05T00:00:00Z' +
        ' A temperature is a number from -90 to 60 °C, with one decimal at most',
    ]) {
      assert.include(shown, row)
    }
    assert.isEmpty(await readings(stack, id))

    const rejected = pageText((await admin.get(`${page.path}?outcome=refused`)).body)
    assert.include(rejected, '6 Rejected')
    assert.notInclude(rejected, '4 Added')
    const file = await admin.get(`${page.path}/rejected.csv`)
    assert.include(file.body, '\nAtlantis,,4,2020-01-04T00:00:00+00:00,5,"No city is called')
    assert.match(file.headers.get('content-disposition')!, /^attachment; filename="[\w-]+\.csv"$/)
  })

  test('describes rows in the language of the reader, and rejected ones in English in their file', async ({
    assert,
  }) => {
    const { stack, admin, id } = await scene('Причинск')
    const path = await stageFile(
      admin,
      csv(
        'Atlantis,4,2020-01-04T00:00:00Z',
        'Причинск,99,2999-01-05T00:00:00Z',
        ',4,2020-01-04T00:00:00Z',
        'Причинск,1,2020-01-07T00:00:00Z',
        'Причинск,2,2020-01-07T00:00:00Z',
        'Причинск,4,2020-01-04T00:00:00Z,more'
      )
    )
    await stack.sql(`UPDATE users SET locale = 'ru-RU' WHERE email = $1`, [admin.email])
    const shown = pageText((await admin.get(path)).body)
    for (const description of [
      'Города «Atlantis» нет',
      /Температура .*\. .* не может/,
      'Заполните поле «город»',
      'В строке 6 те же город и время, она заменяет эту',
      'В строке 4 поля, а в заголовке 3',
      '2,0 °C · 2020-01-07 00:00:00 UTC',
    ]) {
      if (typeof description === 'string') assert.include(shown, description)
      else assert.match(shown, description)
    }
    assert.notMatch(shown, /No city|Please|The row|A temperature|A reading|Line 6/)

    const { body } = await admin.get(`${path}/rejected.csv`)
    for (const reason of [
      'No city is called ""Atlantis""',
      'with one decimal at most. A reading cannot be more than five minutes ahead',
      'Please fill in the city',
      'The row has 4 fields, but the header has 3',
    ]) {
      assert.include(body, reason)
    }

    // Rows that an earlier version has classified.
    await stack.sql(
      `UPDATE staging.judged_${importId(path)} SET reason = 'No city is called "{x}"' WHERE line = 2`
    )
    assert.include(pageText((await admin.get(path)).body), 'No city is called "{x}"')
    assert.isEmpty(await readings(stack, id))
  })

  test('says why a whole file cannot be imported in the language of the reader', async ({
    assert,
  }) => {
    const { stack, admin } = await scene('Any')
    const uploaded = await uploadImport(admin, 'city,wind\nOslo,3\n')
    const { path, body } = await finishedPage(admin, uploaded.path)
    assert.include(pageText(body), 'The first line must name the columns: "celsius" is missing.')
    await stack.sql(`UPDATE users SET locale = 'ru-RU' WHERE email = $1`, [admin.email])
    const shown = pageText((await admin.get(path)).body)
    assert.include(
      shown,
      'В первой строке должны быть названия столбцов: нет "celsius". Есть "city"'
    )

    await stack.sql(`UPDATE imports SET problem = 'It was {odd}' WHERE id = $1`, [importId(path)])
    assert.include(pageText((await admin.get(path)).body), 'It was {odd}')
  })

  test('detects a file of cities by its columns', async ({ assert }) => {
    const { admin } = await scene('Any')
    const path = await stageFile(
      admin,
      'name;country;latitude;longitude\nDetectville;Testland;59,913;10,75\n'
    )
    const shown = pageText((await admin.get(path)).body)
    assert.include(shown, 'Add 1 city?')
    assert.include(shown, 'Added Detectville, Testland 59.913 · 10.75')
  })

  test('stores the rows once, even if three admins apply them at the same time', async ({
    assert,
  }) => {
    const { stack, admin, id } = await scene('Confirmville')
    const others = [await Visitor.admin(stack), await Visitor.admin(stack)]
    const path = await stageFile(
      admin,
      csv(`${id},1,2020-01-01T00:00:00Z`, `${id},5,2020-01-02T00:00:00Z`)
    )

    const answers = await Promise.all(
      [admin, ...others].map((who) => who.submit(`${path}/confirmation`, {}, path))
    )
    const page = await finishedPage(admin, path)
    assert.include(pageText(page.body), 'Done: 2 readings added to 1 city.')
    assert.lengthOf(await readings(stack, id), 2)
    assert.lengthOf(
      answers.filter(({ body }) => notices(body).includes('This import was already applied')),
      2
    )
    const entries = await stack.sql(
      `SELECT action, changes FROM audit_entries WHERE subject_type = 'import' AND subject_id = $1`,
      [importId(path)]
    )
    assert.deepEqual(entries, [
      { action: 'import.applied', changes: { 'readings of 1 city, added': { to: 2 } } },
    ])
    assert.include(pageText((await admin.get('/admin/audit')).body), 'imported club.csv')
  })

  test('classifies the rows again when they are applied', async ({ assert }) => {
    const { stack, admin, id } = await scene('Meanwhile')
    const gone = await stack.city('Goneford', 1)
    const path = await stageFile(
      admin,
      csv(
        `${id},1,2020-01-01T00:00:00Z`,
        `${id},5,2020-01-02T00:00:00Z`,
        `${gone},1,2020-01-01T00:00:00Z`
      )
    )
    assert.include(pageText((await admin.get(path)).body), 'Add 3 readings for 2 cities?')

    await stack.sql(
      `INSERT INTO readings (city_id, celsius, measured_at) VALUES ($1, 1, '2020-01-01')`,
      [id]
    )
    await stack.sql('DELETE FROM cities WHERE id = $1', [gone])
    await admin.submit(`${path}/confirmation`, {}, path)

    const page = await finishedPage(admin, path)
    assert.include(pageText(page.body), 'Done: 1 reading added to 1 city; 1 skipped; 1 rejected.')
    const list = await admin.get('/admin/imports')
    assert.include(firstImport(list.body), '1 reading added to 1 city; 1 skipped; 1 rejected.')
    assert.include(pageText(page.body), `No city is called "${gone}"`)
    assert.lengthOf(await readings(stack, id), 1)
  })

  test('stores nothing if the import is discarded', async ({ assert }) => {
    const { stack, admin, id } = await scene('Discardia')
    const path = await stageFile(admin, csv(`${id},1,2020-01-01T00:00:00Z`))
    const page = await admin.submit(`${path}?_method=DELETE`, {}, path)

    assert.equal(page.path, '/admin/imports')
    assert.include(notices(page.body), 'The import of club.csv was discarded.')
    assert.include(firstImport(page.body), 'Discarded readings, by Vera Visitor: 1 row')
    assert.notInclude(firstImport(page.body), 'added')
    const again = await admin.submit(`${path}/confirmation`, {}, path)
    assert.include(notices(again.body), 'can no longer be applied')
    assert.isEmpty(await readings(stack, id))
    assert.isEmpty(await tablesOf(stack, importId(path)))
    assert.isEmpty(await filesOf(stack, importId(path)))
  })

  for (const [what, change] of [
    ['is no longer an admin', `UPDATE users SET role = 'member'`],
    ['was deactivated', 'UPDATE users SET active = false'],
    ['was deleted', 'DELETE FROM users'],
  ]) {
    test(`stores nothing if whoever applied the import ${what} in the meantime`, async ({
      assert,
    }) => {
      const { stack, admin: other, id } = await scene('Demoton')
      const admin = await Visitor.admin(stack)
      const path = await stageFile(admin, csv(`${id},1,2020-01-01T00:00:00Z`))
      const unlock = await lockTable(stack, 'readings')
      await admin.submit(`${path}/confirmation`, {}, path)
      await stack.sql(`${change} WHERE email = $1`, [admin.email])
      await unlock()

      const page = pageText((await finishedPage(other, path)).body)
      assert.include(page, 'Whoever applied this import is no longer an admin.')
      assert.isEmpty(await readings(stack, id))
    })
  }

  test('accepts cities as pasted JSON, and their changes are undone as one', async ({ assert }) => {
    const { stack, admin, id } = await scene('Pasteburg')
    const otherId = await stack.city('Gluebridge')
    const rows = [
      { name: 'Pasteburg', country: 'Testland', enabled: false },
      { name: 'Gluebridge', country: 'Testland', latitude: 7 },
      { name: 'Newpaste', country: 'Testland', latitude: 1, longitude: 2 },
    ]
    const { path } = await admin.submit(
      '/admin/imports',
      { text: JSON.stringify(rows) },
      '/admin/imports/create'
    )
    const page = await finishedPage(admin, path)
    assert.include(pageText(page.body), 'Add 1 city and change 2 cities?')
    assert.include(pageText(page.body), 'enabled → disabled')

    await admin.submit(`${path}/confirmation`, {}, path)
    await finishedPage(admin, path)
    const cities = () =>
      stack.sql('SELECT enabled, latitude FROM cities WHERE id = ANY($1) ORDER BY id', [
        [id, otherId],
      ])
    assert.deepEqual(await cities(), [
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

    const [{ batch }] = await stack.sql(
      `SELECT batch FROM audit_entries WHERE subject_id = $1 AND subject_type = 'city'`,
      [id]
    )
    const undone = await admin.submit('/admin/undos', { batch }, `/admin/audit?batch=${batch}`)
    assert.include(notices(undone.body), '2 changes are undone.')
    assert.deepEqual(await cities(), Array(2).fill({ enabled: true, latitude: 0 }))
  })

  test('shows the progress of a large file, and then pages of its rows', async ({ assert }) => {
    const { stack, admin, id } = await scene('Largeton')
    const rows = Array.from({ length: 12_000 }, (_, i) => {
      const time = new Date(Date.UTC(2020, 0, 1) + i * 60_000)
      return `${id},1,${time.toISOString()}`
    })
    const unlock = await lockTable(stack, 'readings')
    const uploaded = await uploadImport(admin, csv(...rows))
    assert.include(uploaded.body, 'data-auto-refresh')
    await until('the number of rows', async () => {
      const { body } = await admin.get(uploaded.path)
      return body.includes('being compared') && body.includes('12,000 rows read')
    })
    await unlock()

    const page = await finishedPage(admin, uploaded.path)
    assert.include(pageText(page.body), 'Add 12,000 readings for 1 city?')
    const last = await admin.get(`${page.path}?outcome=added&page=240`)
    assert.include(pageText(last.body), '12001 Added')
    assert.equal((await admin.get(`${page.path}?page=241`)).status, 302)
    await admin.submit(`${page.path}?_method=DELETE`, {}, page.path)
    assert.isEmpty(await readings(stack, id))
  })

  for (const { file, content, message } of [
    {
      file: 'HTML',
      content: '<html>',
      message: 'The file is neither CSV nor JSON',
    },
    {
      file: 'a CSV file with other columns',
      content: 'a,b\n1,2',
      message: 'The first line must name the columns',
    },
    {
      file: 'a CSV file without rows',
      content: 'city,celsius\n',
      message: 'The file has no rows',
    },
  ]) {
    test(`shows why ${file} cannot be imported`, async ({ assert }) => {
      const { admin } = await scene('Any')
      const path = await stageFile(admin, content)
      const page = await admin.get(path)
      assert.include(pageText(page.body), message)
      assert.include(pageText(page.body), 'Nothing was stored.')
    })
  }

  test('shows an error beside the field if neither a file nor text was given', async ({
    assert,
  }) => {
    const { admin } = await scene('Any')
    const page = await admin.submit('/admin/imports', { text: '' }, '/admin/imports/create')
    assert.equal(page.path, '/admin/imports/create')
    assert.equal(fieldError(page.body, 'file'), 'Please choose a file or paste its rows')
    assert.equal((await uploadImport(admin, '')).path, '/admin/imports/create')
  })

  test('expires after a day', async ({ assert }) => {
    const { stack, admin, id } = await scene('Yesterday')
    const path = await stageFile(admin, csv(`${id},1,2020-01-01T00:00:00Z`))
    await stack.sql(`UPDATE imports SET created_at = now() - interval '25 hours' WHERE id = $1`, [
      importId(path),
    ])
    assert.include(pageText((await admin.get(path)).body), 'was not applied within a day')
    const late = await admin.submit(`${path}/confirmation`, {}, path)
    assert.include(notices(late.body), 'can no longer be applied')
    assert.isEmpty(await readings(stack, id))
  })

  for (const restoredState of ['staged', 'applying'] as const)
    test(`counts as discarded if a backup has restored it as ${restoredState} without its rows`, async ({
      assert,
    }) => {
      const { stack, admin, id } = await scene(`Restored ${restoredState}`)
      const path = await stageFile(admin, csv(`${id},1,2020-01-01T00:00:00Z`))
      const number = importId(path)
      const firstBadge = async () => {
        const { body } = await admin.get('/admin/imports')
        return /class="badge badge-(\w+)"/.exec(body)?.[1]
      }
      assert.equal(await firstBadge(), 'staged')
      await stack.sql('UPDATE imports SET state = $2, job_id = NULL WHERE id = $1', [
        number,
        restoredState,
      ])
      await stack.sql(`DROP TABLE staging.given_${number}, staging.judged_${number}`)

      const page = await admin.get(path)
      assert.equal(page.status, 200)
      assert.include(
        pageText(page.body),
        'or was restored from a backup, which does not contain its rows. Nothing was stored.'
      )
      assert.notInclude(page.body, 'confirmation')
      assert.equal(await firstBadge(), 'discarded')
      assert.equal((await admin.get(`${path}/rejected.csv`)).status, 404)
      const late = await admin.submit(`${path}/confirmation`, {}, path)
      assert.include(notices(late.body), 'can no longer be applied')
      assert.isEmpty(await readings(stack, id))
    })

  test('is still shown as applied if a backup has restored it without its rows', async ({
    assert,
  }) => {
    const { stack, admin, id } = await scene('Restored applied')
    const path = await stageFile(admin, csv(`${id},1,2020-01-01T00:00:00Z`))
    await admin.submit(`${path}/confirmation`, {}, path)
    await finishedPage(admin, path)
    const number = importId(path)
    await stack.sql(`DROP TABLE staging.given_${number}, staging.judged_${number}`)

    const page = await admin.get(path)
    assert.equal(page.status, 200)
    assert.include(pageText(page.body), 'Done: 1 reading added to 1 city.')
    assert.include(
      pageText(page.body),
      'The rows are no longer available. They are kept for a day, and backups do not contain them.'
    )
    assert.equal((await admin.get(`${path}/rejected.csv`)).status, 404)
  })

  test('says why its job was given up, and can then be applied again', async ({ assert }) => {
    const { stack, admin, id } = await scene('Givenup')
    const path = await stageFile(admin, csv(`${id},1,2020-01-01T00:00:00Z`))
    const number = importId(path)
    const giveUpIn = async (state: string) => {
      await stack.sql('UPDATE imports SET state = $2 WHERE id = $1', [number, state])
      await stack.sql(
        `UPDATE pgboss.job SET state = 'failed', output = '{"message": "the disk is full"}'
         WHERE id = (SELECT job_id FROM imports WHERE id = $1)`,
        [number]
      )
    }
    await giveUpIn('checking')
    assert.include(
      pageText((await admin.get(path)).body),
      'The file could not be checked: the disk is full. Please import it again. Nothing was stored.'
    )

    await giveUpIn('applying')
    const page = pageText((await admin.get(path)).body)
    assert.include(
      page,
      'The rows could not be stored: the disk is full. Nothing was stored. You can apply the import again.'
    )
    assert.include(page, 'Add 1 reading for 1 city?')
    await admin.submit(`${path}/confirmation`, {}, path)
    const done = await finishedPage(admin, path)
    assert.include(pageText(done.body), 'Done: 1 reading added to 1 city.')
    assert.lengthOf(await readings(stack, id), 1)
    assert.isEmpty(await filesOf(stack, number))
  })

  test('leaves no job behind if its transaction is rolled back', async ({ assert }) => {
    const { stack, admin } = await scene('Rolledback')
    // Fails at the end of the transaction, after the job was added.
    await stack.sql(`
      CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE 'refused'; END $$;
      CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON imports
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse()`)
    const count = async () => {
      // The scheduled tasks add jobs to other queues at any time.
      const [counts] = await stack.sql(
        `SELECT (SELECT count(*) FROM imports) AS imports,
           (SELECT count(*) FROM import_files) AS files,
           (SELECT count(*) FROM pgboss.job WHERE name = 'import') AS jobs`
      )
      return counts
    }
    const before = await count()
    await admin.submit('/admin/imports', { text: 'city,celsius\n1,1' }, '/admin/imports/create')
    await stack.sql('DROP TRIGGER refuse ON imports; DROP FUNCTION refuse')
    assert.deepEqual(await count(), before)
  })
})
