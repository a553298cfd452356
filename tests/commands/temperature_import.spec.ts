import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { test } from '@japa/runner'
import { parse } from 'csv-parse/sync'
import { outputLines } from '#tests/support/output_lines'
import { tempFile } from '#tests/support/temp_file'
import { BUILT } from '#tests/support/fork_module'
import { stackOn } from '#tests/support/stack'
import { until } from '#tests/support/visitor'

let files = 0

async function scene(city: string) {
  const stack = await stackOn()
  const id = await stack.city(city, 20)
  return {
    stack,
    id,
    run: (content: string, ...flags: string[]) =>
      stack.runCommand('temperature:import', tempFile(`readings${++files}`, content), ...flags),
    readings: () =>
      stack.sql(
        `SELECT celsius::float, measured_at, source FROM readings
         WHERE city_id = $1 AND source <> 'sql' ORDER BY id`,
        [id]
      ),
  }
}

const csv = (...rows: string[]) => ['city,celsius,measured_at', ...rows].join('\n')

test.group('temperature:import', () => {
  test('adds readings, announces the newest, and skips existing readings', async ({ assert }) => {
    const { stack, id, run, readings } = await scene('Importbridge')
    const now = new Date(Date.now() - 60_000).toISOString()
    const content = csv(
      `importbridge,1.5,${now}`,
      `"Importbridge, Testland",-3,2020-01-31T01:02:03+02:00`,
      `${id},,2020-02-01T00:00Z`
    )

    const file = tempFile('readings.csv', content)
    const { exitCode, stdout, stderr } = await stack.ace('temperature:import', file)
    assert.equal(exitCode, 0, stderr)
    assert.equal(stderr, '')
    assert.lengthOf(outputLines(stdout), 1, 'one line, because it is not a terminal')
    assert.include(stdout, '3 readings added to 1 city.')
    assert.deepEqual(await readings(), [
      { celsius: 1.5, measured_at: new Date(now), source: 'import' },
      { celsius: -3, measured_at: new Date('2020-01-30T23:02:03Z'), source: 'import' },
      { celsius: null, measured_at: new Date('2020-02-01T00:00:00Z'), source: 'import' },
    ])
    const [city] = await stack.sql('SELECT celsius::float, version FROM cities WHERE id = $1', [id])
    assert.deepEqual(city, { celsius: 1.5, version: 2 })
    await until('the reading to be announced', async () => {
      const [row] = await stack.sql('SELECT announced_version FROM cities WHERE id = $1', [id])
      return row.announced_version === 2
    })

    const again = await run(content)
    assert.equal(again.exitCode, 0)
    assert.include(again.stdout, '0 readings added; 3 skipped.')
    assert.lengthOf(await readings(), 3)
  })

  test('corrects a reading that has another value at the same time', async ({ assert }) => {
    const { run, readings } = await scene('Correctable')
    await run(csv('Correctable,1,2020-01-01T00:00:00Z', 'Correctable,2,2020-01-02T00:00:00Z'))
    const { stdout } = await run(
      csv('Correctable,1,2020-01-01T00:00:00Z', 'Correctable,3,2020-01-02T00:00:00Z')
    )
    assert.include(stdout, '0 readings added to 1 city; 1 changed; 1 skipped.')
    assert.deepEqual(
      (await readings()).map(({ celsius }) => celsius),
      [1, 2, 3]
    )
  })

  test('stores the last of several rows of the same city and time', async ({ assert }) => {
    const { run, readings } = await scene('Twicetold')
    const { stdout } = await run(
      csv('Twicetold,1,2020-01-01T00:00:00Z', 'Twicetold,2,2020-01-01T01:00:00+01:00')
    )
    assert.include(stdout, '1 reading added to 1 city; 1 skipped.')
    assert.deepEqual(
      (await readings()).map(({ celsius }) => celsius),
      [2]
    )
  })

  test('writes rejected rows to a file, which can be corrected and imported', async ({
    assert,
  }) => {
    const { stack, run, readings } = await scene('Strictham')
    await stack.city('Twinford', 1, 'Oneland')
    await stack.city('Twinford', 1, 'Twoland')
    const rejected = tempFile('rejected.csv')
    const ahead = new Date(Date.now() + 600_000).toISOString()
    const { exitCode, stdout, stderr } = await run(
      csv(
        'Strictham,1,2020-01-01T00:00:00Z',
        'Strictham,60.1,2020-01-01T00:00:00Z',
        'Strictham,1.25,2020-01-01T00:00:00Z',
        'Strictham,warm,2020-01-01T00:00:00Z',
        'Strictham,1,2020-02-30T00:00:00Z',
        'Strictham,1,yesterday',
        'Strictham,1,1899-12-31T00:00:00Z',
        `Strictham,1,${ahead}`,
        'Strictham,1,',
        'Atlantis,1,2020-01-01T00:00:00Z',
        '=twinford,1,2020-01-01T00:00:00Z',
        'twinford,1,2020-01-01T00:00:00Z',
        ',1,2020-01-01T00:00:00Z',
        'Strictham,1'
      ),
      `--rejected=${rejected}`
    )

    assert.equal(exitCode, 2)
    assert.include(stdout, '1 reading added to 1 city; 13 rejected.')
    assert.lengthOf(outputLines(stderr), 1)
    assert.include(stderr, `Rejected rows: written to ${rejected}`)
    assert.lengthOf(await readings(), 1)
    const temperature = '"A temperature is a number from -90 to 60 °C, with one decimal at most"'
    const time = '"A time must be ISO 8601, such as 2026-11-21T09:00:00Z"'
    assert.deepEqual(outputLines(readFileSync(rejected, 'utf8')), [
      '\ufeffcity,city_id,celsius,measured_at,line,reason',
      `Strictham,,60.1,2020-01-01T00:00:00Z,3,${temperature}`,
      `Strictham,,1.25,2020-01-01T00:00:00Z,4,${temperature}`,
      `Strictham,,warm,2020-01-01T00:00:00Z,5,${temperature}`,
      `Strictham,,1,2020-02-30T00:00:00Z,6,${time}`,
      `Strictham,,1,yesterday,7,${time}`,
      'Strictham,,1,1899-12-31T00:00:00Z,8,A reading cannot be from before 1900',
      `Strictham,,1,${ahead},9,A reading cannot be more than five minutes ahead`,
      'Strictham,,1,,10,Please fill in the time',
      'Atlantis,,1,2020-01-01T00:00:00+00:00,11,"No city is called ""Atlantis"""',
      `'=twinford,,1,2020-01-01T00:00:00+00:00,12,"No city is called ""=twinford"""`,
      'twinford,,1,2020-01-01T00:00:00+00:00,13,' +
        '"2 cities are called ""twinford"": add the country, or use the id"',
      ',,1,2020-01-01T00:00:00Z,14,Please fill in the city',
      'Strictham,,1,,15,Please fill in the time',
    ])

    const corrected = readFileSync(rejected, 'utf8')
      .replace('60.1', '60')
      .replace(/^(\ufeffcity|Strictham,,60).*|[^]/gm, (line) =>
        line.length > 1 ? `${line}\n` : ''
      )
    const again = await run(corrected)
    assert.equal(again.exitCode, 0, again.stderr)
    assert.include(again.stdout, '0 readings added to 1 city; 1 changed.')
  })

  test('reads times and values as spreadsheets and people write them', async ({ assert }) => {
    const { run, readings } = await scene('Manyforms')
    const { exitCode, stdout, stderr } = await run(
      [
        'sep=;',
        'city;celsius;measured_at;;',
        'Manyforms;1,60;2020-10-28 12:00:00Z;;',
        'Manyforms;\u22122;2020-10-28 14:00+01;;',
        ';;;;',
        'Manyforms;null;2020-10-28 14:00',
        'Manyforms;;2020-10-28T16:00:00+0100',
      ].join('\r\n')
    )
    assert.equal(exitCode, 0, stderr)
    assert.include(stdout, '4 readings added to 1 city.')
    assert.deepEqual(
      (await readings()).map(({ celsius, measured_at }) => [celsius, measured_at.getUTCHours()]),
      [
        [1.6, 12],
        [-2, 13],
        [null, 14],
        [null, 15],
      ]
    )
  })

  test('rejects bare times and bare numbers as times', async ({ assert }) => {
    const { run, readings } = await scene('Nodate')
    const times = ['09:00', '07', '2026', '1930', '202611']
    const rejected = tempFile('rejected_times.csv')
    await run(csv(...times.map((time) => `Nodate,1,${time}`)), `--rejected=${rejected}`)
    const rows: Record<string, string>[] = parse(readFileSync(rejected), {
      bom: true,
      columns: true,
    })
    assert.deepEqual(
      rows.map(({ measured_at, reason }) => [measured_at, reason]),
      times.map((time) => [time, 'A time must be ISO 8601, such as 2026-11-21T09:00:00Z'])
    )
    assert.isEmpty(await readings())
  })

  for (const { file, content } of [
    {
      file: 'a file without times',
      content: 'city,celsius\nReimported,1000\nAtlantis,1\n',
    },
    {
      file: 'JSON of which only some objects have a time',
      content: JSON.stringify([
        { city: 'Reimported', celsius: 1000 },
        { city: 'Atlantis', celsius: 1, at: '2020-01-01T00:00:00Z' },
      ]),
    },
  ]) {
    test(`can import the rejected rows of ${file} after they are corrected`, async ({ assert }) => {
      const { run } = await scene(`Reimported ${file}`)
      const rejected = tempFile('rejected_again.csv')
      const first = await run(content, `--rejected=${rejected}`)
      assert.equal(first.exitCode, 1, 'the premise: both rows are rejected')

      const corrected = readFileSync(rejected, 'utf8')
        .replace('1000', '10')
        .replace(/^(Reimported|Atlantis),/gm, `Reimported ${file},`)
      const again = await run(corrected)
      assert.equal(again.exitCode, 0, again.stderr)
    })
  }

  test('writes the text of rows that it cannot read beside their values', async ({ assert }) => {
    const { run } = await scene('Unread')
    const rejected = tempFile('rejected_text.csv')
    const rows = [
      '{"city":"Unread","celsius":{"C":1},"at":"2020-01-01T00:00:00Z"}',
      '{"city":',
      String.raw`{"city":"Unread\u0000","celsius":"x","at":"2020-01-01T00:00:00Z"}`,
      String.raw`{"city":"\ud800","celsius":"x","at":"2020-01-01T00:00:00Z"}`,
    ]
    await run(rows.join('\n'), `--rejected=${rejected}`)
    const written: Record<string, string>[] = parse(readFileSync(rejected), {
      bom: true,
      columns: true,
    })
    assert.lengthOf(written, rows.length)
    assert.deepEqual(
      written.slice(0, 2).map(({ city, row, reason }) => [city, row, reason]),
      [
        ['Unread', rows[0], 'The field "celsius" must be text or a number'],
        ['', rows[1], 'The row is not valid JSON'],
      ]
    )
  })

  test('writes rejected rows to the standard output, and messages to the standard error', async ({
    assert,
  }) => {
    const { run, readings } = await scene('Outputton')
    const { exitCode, stdout, stderr } = await run(
      csv('Outputton,1,2020-01-01T00:00:00Z', 'Atlantis,1,2020-01-01T00:00:00Z'),
      '--rejected=-'
    )
    assert.equal(exitCode, 2)
    assert.deepEqual(outputLines(stdout), [
      'city,city_id,celsius,measured_at,line,reason',
      'Atlantis,,1,2020-01-01T00:00:00+00:00,3,"No city is called ""Atlantis"""',
    ])
    assert.include(stderr, '1 reading added to 1 city; 1 rejected.')
    assert.lengthOf(await readings(), 1)
  })

  test('prints the same summary in a dry run, and stores nothing', async ({ assert }) => {
    const { stack, run, readings } = await scene('Dryton')
    const [before] = await stack.sql('SELECT count(*) FROM imports')
    const { exitCode, stdout } = await run(csv('Dryton,1,2020-01-01T00:00:00Z'), '--dry-run')
    assert.equal(exitCode, 0)
    assert.include(stdout, '1 reading added to 1 city. Nothing was stored: this was a dry run.')
    assert.isEmpty(await readings())
    assert.deepEqual(await stack.sql('SELECT count(*) FROM imports'), [before])
  })

  test('reads NDJSON from the standard input', async ({ assert }) => {
    const { stack, id, readings } = await scene('Pipeford')
    const rows = [
      { city_id: id, celsius: 1, at: '2020-01-01T00:00:00Z' },
      { city_id: id, celsius: 2, at: '2020-01-02T00:00:00Z' },
    ]
    const { exitCode, stdout, stderr } = await stack.aceWithInput(
      rows.map((row) => JSON.stringify(row)).join('\n'),
      'temperature:import',
      '-'
    )
    assert.equal(exitCode, 0, stderr)
    assert.include(stdout, '2 readings added to 1 city.')
    assert.lengthOf(await readings(), 2)
    const [{ file }] = await stack.sql('SELECT file FROM imports ORDER BY id DESC LIMIT 1')
    assert.equal(file, 'standard input')
  })

  test('uses the current time if the file has no times', async ({ assert }) => {
    const { run, readings } = await scene('Nowhen')
    await run('city,celsius\nNowhen,4\n')
    const [{ measured_at: at }] = await readings()
    assert.closeTo(at.getTime(), Date.now(), 60_000)
  })

  for (const { file, content, message } of [
    {
      file: 'a file with other columns',
      content: 'a,b\n1,2\n',
      message: '"city" or "city_id" is missing',
    },
    {
      file: 'an empty file',
      content: '',
      message: 'The file is empty',
    },
    {
      file: 'a file without rows',
      content: 'city,celsius\n',
      message: 'There are no rows to import.',
    },
    {
      file: 'a file without a valid row',
      content: 'city,celsius\nAtlantis,1\n',
      message: '1 rejected, the first one in line 2: No city is called "Atlantis"',
    },
  ]) {
    test(`rejects ${file} in one line`, async ({ assert }) => {
      const { run } = await scene(`Rejecting ${file}`)
      const { exitCode, stdout, stderr } = await run(content)
      assert.equal(exitCode, 1)
      assert.equal(stdout, '')
      assert.lengthOf(outputLines(stderr), 1, stderr)
      assert.include(stderr, message)
    })
  }

  for (const { target, path, reason } of [
    {
      target: 'a file in a missing folder',
      path: '/no/such/dir/r.csv',
      reason: 'the folder does not exist',
    },
    {
      target: 'a folder',
      path: '/tmp',
      reason: 'it is a folder',
    },
  ]) {
    test(`stores nothing if --rejected is ${target}`, async ({ assert }) => {
      const { run, readings } = await scene(`Unwritten ${target}`)
      const rows = csv(`Unwritten ${target},1,2020-01-01T00:00:00Z`, 'Atlantis,1,')
      const { exitCode, stdout, stderr } = await run(rows, `--rejected=${path}`)
      assert.equal(exitCode, 1)
      assert.equal(stdout, '')
      assert.lengthOf(outputLines(stderr), 1, stderr)
      assert.include(stderr, `${path} cannot be written: ${reason}`)
      assert.isEmpty(await readings())
    })
  }

  test('stores the other rows if the disk is too full for the rejected ones', async ({
    assert,
  }) => {
    const { run, readings } = await scene('Fulldisk')
    const rows = csv('Fulldisk,1,2020-01-01T00:00:00Z', 'Atlantis,1,')
    const { exitCode, stdout, stderr } = await run(rows, '--rejected=/dev/full')
    assert.equal(exitCode, 2)
    assert.include(stdout, '1 reading added to 1 city; 1 rejected.')
    assert.lengthOf(outputLines(stderr), 1, stderr)
    assert.include(
      stderr,
      'Rejected rows: not saved: /dev/full cannot be written: the disk is full'
    )
    assert.lengthOf(await readings(), 1)
  }).skip(!existsSync('/dev/full'), 'needs /dev/full')

  test('can write rejected rows to the file that it imports', async ({ assert }) => {
    const { stack, readings } = await scene('Overwritten')
    const path = tempFile(
      'overwritten.csv',
      csv('Overwritten,1,2020-01-01T00:00:00Z', 'Atlantis,1,')
    )
    const { exitCode } = await stack.runCommand('temperature:import', path, `--rejected=${path}`)
    assert.equal(exitCode, 2)
    assert.lengthOf(await readings(), 1)
    assert.lengthOf(outputLines(readFileSync(path, 'utf8')), 2)
    assert.include(readFileSync(path, 'utf8'), 'Atlantis,,1,,3,')
  })

  test('reports in one line that a file cannot be read', async ({ assert }) => {
    const stack = await stackOn()
    const { exitCode, stderr } = await stack.runCommand('temperature:import', '/proc/self/mem')
    assert.equal(exitCode, 1)
    assert.lengthOf(outputLines(stderr), 1, stderr)
    assert.include(stderr, '/proc/self/mem cannot be read: EIO')
  }).skip(!existsSync('/proc/self/mem'), 'needs /proc/self/mem')

  test('reports in one line that a file does not exist', async ({ assert }) => {
    const stack = await stackOn()
    const { exitCode, stderr } = await stack.runCommand('temperature:import', '/no/such/file')
    assert.equal(exitCode, 1)
    assert.deepEqual(outputLines(stderr).length, 1, stderr)
    assert.include(stderr, 'There is no file /no/such/file')
  })

  for (const signal of ['SIGINT', 'SIGKILL'] as const) {
    test(`stores nothing if it is ended by ${signal}`, async ({ assert }) => {
      const { stack, readings } = await scene(`Ended by ${signal}`)
      const child = spawn(process.execPath, ['ace', 'temperature:import', '-'], {
        cwd: BUILT,
        env: { ...process.env, ...stack.env },
        stdio: ['pipe', 'ignore', 'inherit'],
      })
      child.stdin.on('error', () => {})
      const rows = Array.from({ length: 20_000 }, (_, i) => {
        const time = new Date(i * 60_000)
        return `Ended by ${signal},1,${time.toISOString()}\n`
      })
      child.stdin.write(csv(...rows))
      const connections = () =>
        stack.sql(
          `SELECT FROM pg_stat_activity
           WHERE application_name = 'fairweather import' AND datname = current_database()`
        )
      await until('the import to start', async () => (await connections()).length === 1)

      const ended = once(child, 'exit')
      child.kill(signal)
      await ended
      await until('its connection to close', async () => (await connections()).length === 0)
      assert.isEmpty(await readings())
      assert.isEmpty(await stack.sql(`SELECT FROM pg_tables WHERE tablename = 'given'`))
    })
  }

  test('adds each reading once if the same file is imported three times at once', async ({
    assert,
  }) => {
    const { stack, readings } = await scene('Paralleltown')
    const rows = Array.from({ length: 500 }, (_, i) => {
      const time = new Date(Date.UTC(2020, 0, 1) + i * 60_000)
      return `Paralleltown,1,${time.toISOString()}`
    })
    const file = tempFile('parallel.csv', csv(...rows))
    const runs = await Promise.all([1, 2, 3].map(() => stack.ace('temperature:import', file)))
    const exitCodes = runs.map(({ exitCode }) => exitCode)
    assert.deepEqual(exitCodes, [0, 0, 0])
    assert.lengthOf(await readings(), 500)
  })

  test('adds an entry to the audit log', async ({ assert }) => {
    const { stack, run } = await scene('Auditford')
    await run(csv('Auditford,1,2020-01-01T00:00:00Z'))
    const [entry] = await stack.sql(
      `SELECT actor_id, action, changes, kind, added FROM audit_entries
       JOIN imports ON imports.id = subject_id WHERE subject_type = 'import'
       ORDER BY audit_entries.id DESC LIMIT 1`
    )
    assert.deepEqual(entry, {
      actor_id: null,
      action: 'import.applied',
      kind: 'readings',
      added: 1,
      changes: { 'readings of 1 city, added': { to: 1 } },
    })
  })
})
