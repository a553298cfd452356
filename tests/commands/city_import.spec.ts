import { readFileSync } from 'node:fs'
import { test } from '@japa/runner'
import { outputLines } from '#tests/support/output_lines'
import { tempFile } from '#tests/support/temp_file'
import { stackOn } from '#tests/support/stack'

let files = 0

async function run(content: string, ...flags: string[]) {
  const stack = await stackOn()
  return stack.runCommand('city:import', tempFile(`cities${++files}`, content), ...flags)
}

const csv = (...rows: string[]) =>
  ['name,country,latitude,longitude,timezone,enabled', ...rows].join('\n')

async function find(name: string) {
  const stack = await stackOn()
  return stack.sql(
    `SELECT id, country, latitude, longitude, timezone, enabled FROM cities
     WHERE name = $1 ORDER BY id`,
    [name]
  )
}

async function history(id: number) {
  const stack = await stackOn()
  return stack.sql(
    `SELECT action, changes FROM audit_entries
     WHERE subject_type = 'city' AND subject_id = $1 ORDER BY id`,
    [id]
  )
}

test.group('city:import', () => {
  test('adds cities, derives missing time zones, and skips existing cities', async ({ assert }) => {
    const content = csv('Bodø,Norway,67.28,14.4,,', 'Vardø,Norway,70.37,31.1,Europe/Oslo,false')
    const stack = await stackOn()
    const file = tempFile('cities.csv', content)
    const { exitCode, stdout, stderr } = await stack.ace('city:import', file)

    assert.equal(exitCode, 0, stderr)
    assert.equal(stderr, '')
    assert.lengthOf(outputLines(stdout), 1)
    assert.include(stdout, '2 cities added.')
    const [bodo] = await find('Bodø')
    const place = { country: 'Norway', latitude: 67.28, longitude: 14.4 }
    assert.containsSubset(bodo, { ...place, timezone: 'Europe/Oslo', enabled: true })
    assert.containsSubset(await find('Vardø'), [{ enabled: false }])
    assert.deepEqual(await history(bodo.id), [
      { action: 'city.created', changes: { name: { to: 'Bodø, Norway' } } },
    ])

    const again = await run(content)
    assert.equal(again.exitCode, 0)
    assert.include(again.stdout, '0 cities added; 2 skipped.')
    assert.lengthOf(await find('Bodø'), 1)
  })

  test('changes the given values of an existing city, found by name or id', async ({ assert }) => {
    const stack = await stackOn()
    const id = await stack.city('Münster', 20, 'Germany')
    assert.isEmpty(await history(id), 'the premise')

    const { stdout } = await run('name,country,enabled\nMUNSTER,Germany,false\n')
    assert.include(stdout, '0 cities added; 1 changed.')
    assert.containsSubset(await find('MUNSTER'), [{ id, enabled: false, latitude: 0 }])
    await run(`id,name,latitude\n${id},Münster,51.96\n`)

    assert.containsSubset(await find('Münster'), [{ id, enabled: false, latitude: 51.96 }])
    assert.deepEqual(await history(id), [
      {
        action: 'city.changed',
        changes: { name: { from: 'Münster', to: 'MUNSTER' }, enabled: { from: true, to: false } },
      },
      {
        action: 'city.changed',
        changes: { name: { from: 'MUNSTER', to: 'Münster' }, latitude: { from: 0, to: 51.96 } },
      },
    ])
    const [city] = await stack.sql('SELECT celsius::float, version FROM cities WHERE id = $1', [id])
    assert.deepEqual(city, { celsius: 20, version: 1 }, 'the temperature is unchanged')
  })

  test('records a change of only "enabled" in the same way as the pages', async ({ assert }) => {
    const stack = await stackOn()
    const id = await stack.city('Onandoff', 20)
    await run(`id,name,enabled\n${id},Onandoff,false\n`)
    await run(`id,name,enabled\n${id},Onandoff,true\n`)

    assert.deepEqual(await history(id), [
      { action: 'city.disabled', changes: { enabled: { from: true, to: false } } },
      { action: 'city.enabled', changes: { enabled: { from: false, to: true } } },
    ])
  })

  test('reads truth values and decimals as spreadsheets write them', async ({ assert }) => {
    const { exitCode, stderr } = await run(
      [
        'name;country;latitude;longitude;enabled',
        'Trueton;Testland;59,913;10,75;TRUE',
        'Falseton;Testland;-33,869;\u22121,5;False',
        'Wahrheim;Testland;1;2;WAHR',
      ].join('\n')
    )
    assert.equal(exitCode, 0, stderr)
    assert.containsSubset(await find('Trueton'), [{ latitude: 59.913, enabled: true }])
    assert.containsSubset(await find('Falseton'), [
      { latitude: -33.869, longitude: -1.5, enabled: false },
    ])
    assert.containsSubset(await find('Wahrheim'), [{ enabled: true }])
  })

  test('rejects invalid rows with the same messages as the pages', async ({ assert }) => {
    const stack = await stackOn()
    for (const celsius of [1, 2]) await stack.city('Doubleton', celsius)
    const rejected = tempFile('rejected_cities.csv')
    const { exitCode, stdout } = await run(
      csv(
        'Goodplace,Testland,1,2,UTC,true',
        'Northpole,Testland,90.5,0,UTC,true',
        'East,Testland,0,east,UTC,true',
        'Zoneless,Testland,0,0,Europe/Atlantis,true',
        ',Testland,0,0,UTC,true',
        'Nowhere,,0,0,UTC,true',
        'Placeless,Testland,,,UTC,true',
        'Maybe,Testland,0,0,UTC,maybe',
        'doubleton,Testland,0,0,UTC,true',
        'goodplace,testland,1,2,UTC,true'
      ),
      `--rejected=${rejected}`
    )

    assert.equal(exitCode, 2)
    assert.include(stdout, '1 city added; 9 rejected.')
    assert.lengthOf(await find('Goodplace'), 1)
    const reasons = outputLines(readFileSync(rejected, 'utf8')).map((line) =>
      line.replace(/^.*,(\d+),/, '$1 ')
    )
    assert.deepEqual(reasons.slice(1), [
      '3 The latitude must be from -90 to 90',
      '4 The longitude must be a number',
      '5 The time zone must be a name such as Europe/Lisbon',
      '6 Please fill in the name',
      '7 Please fill in the country',
      '8 A new city needs a latitude and a longitude',
      '9 "The field ""enabled"" must be true or false"',
      '10 "2 cities are called ""doubleton, Testland"": use the id"',
      '11 Line 2 has the same city',
    ])
  })

  test('stores other names, which the audit log leaves out', async ({ assert }) => {
    const stack = await stackOn()
    const names = async (city: string) => {
      const [row] = await stack.sql(
        'SELECT other_names_of(id) AS names FROM cities WHERE name = $1',
        [city]
      )
      return row.names
    }
    const rows = (other: string) =>
      `name,country,latitude,longitude,alternatenames\nNamedburg,Testland,1,2,"${other}"\n`
    assert.include((await run(rows('Namenburg,Нэймбург, namenbürg'))).stdout, '1 city added.')
    assert.equal(await names('Namedburg'), 'namenbürg, Нэймбург')

    assert.include((await run(rows('Нэймбург, namenbürg'))).stdout, '1 skipped')
    assert.include((await run(rows('Bourg'))).stdout, '1 changed')
    assert.equal(await names('Namedburg'), 'Bourg')
    assert.include((await run(rows(''))).stdout, '1 skipped')
    assert.equal(await names('Namedburg'), 'Bourg')
    const [{ id }] = await find('Namedburg')
    assert.lengthOf(await history(id), 1)
  })

  test('rejects an unknown id instead of adding a city', async ({ assert }) => {
    const { exitCode, stderr } = await run('id,name,country\n987654321,X,Y\n')
    assert.equal(exitCode, 1)
    assert.lengthOf(outputLines(stderr), 1)
    assert.include(stderr, 'There is no city 987654321. To add a city, leave out its id')
  })

  test('adds cities of GeoNames once, and does not change existing cities', async ({ assert }) => {
    const stack = await stackOn()
    const id = await stack.city('Tórshavn', 9, 'Faroe Islands')
    const args = ['city:import', '--geonames', '--country=fo', '--min-population=1000']

    const dry = await stack.runCommand(...args, '--dry-run')
    assert.match(dry.stdout, /(\d+) cities added; 1 skipped\. Nothing was stored/)
    assert.isEmpty(await find('Klaksvík'))

    const { exitCode, stderr } = await stack.runCommand(...args)
    assert.equal(exitCode, 0, stderr)
    assert.containsSubset(await find('Klaksvík'), [
      { country: 'Faroe Islands', timezone: 'Atlantic/Faroe', enabled: true },
    ])
    assert.containsSubset(await find('Tórshavn'), [{ id, latitude: 0 }])
    const [{ names }] = await stack.sql('SELECT other_names_of($1) AS names', [id])
    assert.include(names, 'Торсхавн', 'an existing city gets the names that it lacks')
    assert.match((await stack.runCommand(...args)).stdout, /0 cities added; \d+ skipped\./)
  })

  for (const { args, message } of [
    {
      args: [],
      message: 'Give a file, - for standard input, or --geonames.',
    },
    {
      args: ['x.csv', '--geonames'],
      message: 'Give either a file or --geonames.',
    },
    {
      args: ['--geonames', '--country=Norway'],
      message: '--country must be two letters, such as PT.',
    },
    {
      args: ['--geonames', '--min-population=many'],
      message: 'min-population',
    },
  ]) {
    test(`rejects the arguments "${args.join(' ')}" in one line`, async ({ assert }) => {
      const { exitCode, stderr } = await (await stackOn()).runCommand('city:import', ...args)
      assert.equal(exitCode, 1)
      assert.lengthOf(outputLines(stderr), 1, stderr)
      assert.include(stderr, message)
    })
  }
})
