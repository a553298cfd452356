import { test } from '@japa/runner'
import { parse } from 'csv-parse/sync'
import { stringify } from 'csv-stringify/sync'
import { tempFile } from '#tests/support/temp_file'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

const lines = (body: string) => body.split('\n').filter(Boolean)

async function scene() {
  const stack = await stackOn()
  return { stack, admin: await Visitor.admin(stack) }
}

/** Returns a CSV file as a spreadsheet saves it that uses this delimiter and language. */
function savedBySpreadsheet(csv: string, delimiter: string, language: 'en' | 'de') {
  const words: Record<string, string> = language === 'en' ? { true: 'TRUE' } : { true: 'WAHR' }
  const point = language === 'en' ? '.' : ','
  const rows: string[][] = parse(csv, { bom: true })
  const cells = rows.map((row) => [
    ...row.map((cell) =>
      /^-?\d+\.\d+$/.test(cell) ? cell.replace('.', point) : (words[cell] ?? cell)
    ),
    '',
  ])
  return stringify([...cells, cells[0].map(() => '')], {
    delimiter,
    bom: true,
    record_delimiter: 'windows',
  })
}

test.group('The export of cities', () => {
  test('has the cities that match the search, as CSV and as JSON', async ({ assert }) => {
    const { stack, admin } = await scene()
    const [one, two] = [await stack.city('Exporté', 20), await stack.city('Exporte sur Mer')]
    await stack.city('Elsewhere')
    await stack.sql(
      `INSERT INTO city_names (city_id, name) VALUES ($1, 'Экспорт'), ($1, 'Ausfuhr')`,
      [one]
    )

    const csv = await admin.get('/admin/cities/export.csv?search=EXPORTE')
    assert.deepEqual(lines(csv.body), [
      'id,name,country,latitude,longitude,timezone,enabled,other_names',
      `${one},Exporté,Testland,0,0,UTC,true,"Ausfuhr, Экспорт"`,
      `${two},Exporte sur Mer,Testland,0,0,UTC,true,`,
    ])
    assert.equal(csv.headers.get('content-type'), 'text/csv; charset=utf-8')
    assert.match(
      csv.headers.get('content-disposition')!,
      /^attachment; filename="fairweather-cities-\d{4}-\d\d-\d\d\.csv"$/
    )

    const json = await admin.get('/admin/cities/export.json?search=EXPORTE')
    const place = { country: 'Testland', latitude: 0, longitude: 0, timezone: 'UTC', enabled: true }
    assert.deepEqual(JSON.parse(json.body), [
      { id: one, name: 'Exporté', ...place, other_names: 'Ausfuhr, Экспорт' },
      { id: two, name: 'Exporte sur Mer', ...place, other_names: null },
    ])
    const none = await admin.get('/admin/cities/export.json?search=nix')
    assert.deepEqual(JSON.parse(none.body), [])
  })
})

test.group('An export as CSV', () => {
  test('begins with a byte order mark, so that Excel reads it as UTF-8', async ({ assert }) => {
    const { stack, admin } = await scene()
    for (const [format, start] of [
      ['csv', '\ufeff'],
      ['json', '['],
    ]) {
      const url = new URL(`/admin/cities/export.${format}?search=nix`, stack.url)
      const response = await fetch(url, { headers: { cookie: admin.cookie } })
      const bytes = Buffer.from(await response.arrayBuffer())
      assert.equal(bytes.toString('utf8')[0], start)
    }
  })
})

test.group('The export of readings', () => {
  test('has the readings of a city, a source and a period, even if there are thousands', async ({
    assert,
  }) => {
    const { stack, admin } = await scene()
    const id = await stack.city('Exporthistory')
    await stack.sql(
      `INSERT INTO readings (city_id, celsius, measured_at, source)
       SELECT $1, (n % 100) / 10.0, '2020-01-01'::timestamptz + n * interval '1 minute',
         CASE n % 2 WHEN 0 THEN 'command' ELSE 'admin' END
       FROM generate_series(1, 12000) n`,
      [id]
    )
    const count = async (query: string) => {
      const { body } = await admin.get(`/admin/readings/export.csv?city=${id}${query}`)
      return lines(body).length - 1
    }

    assert.equal(await count(''), 12_000)
    assert.equal(await count('&source=command'), 6000)
    assert.equal(await count('&from=2020-01-02&to=2020-01-02'), 1440)
    const json = await admin.get(`/admin/readings/export.json?city=${id}&to=2020-01-01`)
    const [first, ...rest] = JSON.parse(json.body)
    assert.lengthOf(rest, 1438)
    assert.deepEqual(first, {
      city: 'Exporthistory, Testland',
      city_id: id,
      celsius: 0.1,
      measured_at: '2020-01-01T00:01:00.000000Z',
      source: 'admin',
    })
  })
})

test.group('Importing an export', () => {
  for (const format of ['csv', 'json']) {
    test(`changes no reading, and restores deleted readings: ${format}`, async ({ assert }) => {
      const { stack, admin } = await scene()
      const id = await stack.city(`=Round"trip, ${format}\n\\N`)
      for (const twin of ['Twin', 'Twin']) await stack.city(twin, 1, 'Sameland')
      await stack.sql(
        `INSERT INTO readings (city_id, celsius, measured_at, source) VALUES
         ($1, -3.5, '2020-01-01 00:00:00.123456Z', 'a'), ($1, NULL, '2020-01-02Z', 'a'),
         ($1, 1, '2020-01-03Z', 'a'), ($1, 2, '2020-01-03Z', 'a')`,
        [id]
      )
      const values = () =>
        stack.sql(
          `SELECT DISTINCT ON (measured_at) celsius, measured_at::text FROM readings
           WHERE city_id = $1 ORDER BY measured_at, id DESC`,
          [id]
        )
      const before = await values()
      const { body } = await admin.get(`/admin/readings/export.${format}?city=${id}`)
      const path = tempFile(`roundtrip.${format}`, body)

      const again = await stack.runCommand('temperature:import', path)
      assert.include(again.stdout, '0 readings added; 4 skipped.', again.stderr)

      await stack.sql('DELETE FROM readings WHERE city_id = $1', [id])
      const back = await stack.runCommand('temperature:import', path)
      assert.include(back.stdout, '3 readings added to 1 city; 1 skipped.', back.stderr)
      assert.deepEqual(await values(), before)
    })

    test(`changes no city: ${format}`, async ({ assert }) => {
      const { stack, admin } = await scene()
      for (const name of [
        '-7',
        '@mention',
        "'=1",
        'x;=1',
        "x;'=1",
        'x; "=1"',
        `"quoted", ${format}`,
      ]) {
        await stack.city(name, 1, '+Roundland')
      }
      const { body } = await admin.get(`/admin/cities/export.${format}?search=roundland`)
      const path = tempFile(`cities.${format}`, body)
      const { stdout, stderr, exitCode } = await stack.runCommand('city:import', path)
      assert.equal(exitCode, 0, stderr)
      assert.match(stdout, /0 cities added; \d+ skipped\./)
    })
  }

  for (const [delimiter, language] of [
    [',', 'en'],
    [';', 'de'],
  ] as const) {
    test(`changes nothing after a spreadsheet has saved it in "${language}" with ${JSON.stringify(delimiter)}`, async ({
      assert,
    }) => {
      const { stack, admin } = await scene()
      const id = await stack.city('Bogotá; D.C.', 20, `Spreadland ${language}`)
      await stack.sql(
        `UPDATE cities SET latitude = 4.711, longitude = -74.072 WHERE country LIKE 'Spreadland%'`
      )
      await stack.sql(
        `INSERT INTO readings (city_id, celsius, measured_at) VALUES
         ($1, -3.5, '2020-01-01 00:00:00.123456Z'), ($1, NULL, '2020-01-02Z')`,
        [id]
      )
      for (const [command, path, result] of [
        ['city:import', '/admin/cities/export.csv?search=spreadland', /0 cities added; \d skipped/],
        ['temperature:import', `/admin/readings/export.csv?city=${id}`, /0 readings added; 3 skip/],
      ] as const) {
        const { body } = await admin.get(path)
        const file = tempFile('saved.csv', savedBySpreadsheet(body, delimiter, language))
        const { stdout, stderr } = await stack.runCommand(command, file)
        assert.equal(stderr, '')
        assert.match(stdout, result)
      }
    })
  }
})
