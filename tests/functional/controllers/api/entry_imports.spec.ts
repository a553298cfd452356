import { test } from '@japa/runner'
import { ifMatch, programOf, type Program } from '#tests/support/program'
import { stackOn } from '#tests/support/stack'
import { fitFile, gpxFile, START, steadyPoints, tcxFile } from '#tests/support/track_files'
import { until, Visitor } from '#tests/support/visitor'

const MINUTE = 60_000

async function scene() {
  const stack = await stackOn()
  await stack.startJobs()
  const member = await Visitor.registered(stack)
  const { id } = await member.account()
  return { stack, member, id: id as number, ask: await programFor(member) }
}

const programFor = (member: Visitor) => programOf(member, 'log:read', 'log:write')

type Files = Record<string, Buffer | string>

function form(files: Files, fields: Record<string, string> = {}) {
  const data = new FormData()
  for (const [name, value] of Object.entries(fields)) data.set(name, value)
  for (const [name, content] of Object.entries(files)) {
    const bytes = typeof content === 'string' ? content : new Uint8Array(content)
    data.append('file', new Blob([bytes]), name)
  }
  return data
}

/** Waits until a worker has done its part. */
async function untilDone(ask: Program, path: string) {
  let record!: any
  await until('the import to be done', async () => {
    record = (await ask('GET', path)).body.data
    return !record.inProgress
  })
  return record
}

async function stage(ask: Program, files: Files, fields?: Record<string, string>) {
  const { body } = await ask('POST', '/v1/entry-imports', form(files, fields))
  const path = `/v1/entry-imports/${body.data.id}`
  await untilDone(ask, path)
  return path
}

/** Changes a staged import with the ETag that it has now. */
const change = async (ask: Program, path: string, body: object) =>
  ask('PATCH', path, body, await ifMatch(ask, path))

const rowsOf = async (ask: Program, path: string) => (await ask('GET', `${path}/rows`)).body.data

/** Ten minutes, a pause of five minutes, and ten minutes more, at 3 m/s near Libreville. */
const withPause = gpxFile(
  [
    steadyPoints({ seconds: 600 }),
    steadyPoints({ seconds: 600, start: START + 15 * MINUTE, from: 1800 }),
  ],
  { name: 'Morning run', type: 'running' }
)

const list = (...rows: string[]) => ['date,kind,distance,duration', ...rows].join('\n')

test.group('Imports into a log, of the API', () => {
  test('are uploaded, read, confirmed and applied', async ({ assert }) => {
    const { ask } = await scene()
    const uploaded = await ask(
      'POST',
      '/v1/entry-imports',
      form({ 'run.gpx': withPause, 'broken.fit': fitFile({ type: 'course' }) })
    )
    assert.equal(uploaded.status, 201, JSON.stringify(uploaded.body))
    const path = `/v1/entry-imports/${uploaded.body.data.id}`
    assert.equal(uploaded.headers.get('location'), `/api${path}`)
    assert.containsSubset(uploaded.body.data, {
      file: 'run.gpx and 1 other',
      timeZone: 'UTC',
      distanceUnit: 'km',
      time: 'moving',
    })

    const staged = await untilDone(ask, path)
    assert.containsSubset(staged, {
      state: 'staged',
      bytesRead: staged.bytes,
      rowsRead: 2,
      added: 1,
      skipped: 0,
      rejected: 1,
      problem: null,
    })
    const [run, course] = await rowsOf(ask, path)
    assert.deepEqual(run, {
      line: 1,
      outcome: 'added',
      file: 'run.gpx',
      title: 'Morning run',
      entry: {
        kind: 'run',
        date: '2026-05-03',
        startedAt: '07:12:30',
        distanceM: 3600,
        trackDistanceM: 3600,
        durationS: 1200,
        movingS: 1200,
        elapsedS: 1500,
        cityId: null,
        city: null,
        hasRoute: true,
      },
      time: null,
      leaveOut: false,
      reason: null,
      remarks: null,
      duplicateOfEntry: null,
      duplicateOfLine: null,
    })
    assert.containsSubset(course, { line: 2, outcome: 'rejected', file: 'broken.fit', entry: null })
    assert.match(course.reason, /^The FIT file has no activity/)
    assert.isEmpty((await ask('GET', '/v1/entries')).body.data)

    const confirmed = await ask('POST', `${path}/confirmation`)
    assert.equal(confirmed.status, 202, JSON.stringify(confirmed.body))
    assert.include(['applying', 'applied'], confirmed.body.data.state)
    assert.equal((await untilDone(ask, path)).state, 'applied')
    const { body } = await ask('GET', '/v1/entries')
    assert.lengthOf(body.data, 1)
    assert.containsSubset(body.data[0], { title: 'Morning run', durationS: 1200, source: 'import' })
  })

  test('have pages of rows, also of those with one outcome', async ({ assert }) => {
    const { ask } = await scene()
    const trainings = Array.from({ length: 120 }, (_, n) => `${1900 + n}-01-01,run,10 km,50:00`)
    const path = await stage(ask, { 'log.csv': list(...trainings, '2020-02-30,run,10 km,50:00') })
    const linesOf = async (query: string) => {
      const lines: number[] = []
      for (let next: string | undefined = `${path}/rows${query}`; next;) {
        const { body, headers } = await ask('GET', next)
        lines.push(...body.data.map(({ line }: { line: number }) => line))
        assert.isAtMost(body.data.length, 50)
        next = /<\/api(\S+)>; rel="next"/.exec(headers.get('link') ?? '')?.[1]
      }
      return lines
    }
    const numbers = Array.from({ length: 121 }, (_, n) => n + 1)
    assert.deepEqual(await linesOf(''), numbers)
    assert.deepEqual(await linesOf('?outcome=added'), numbers.slice(0, 120))
    assert.deepEqual(await linesOf('?outcome=rejected'), [121])
    assert.deepEqual(await linesOf('?outcome=skipped'), [])
    assert.deepEqual(await linesOf('?after=119'), [120, 121])
    const { body } = await ask('GET', '/v1/entry-imports')
    assert.equal(`/v1/entry-imports/${body.data[0].id}`, path, 'the newest first')
  })

  test('store what was chosen for all rows, and for single ones', async ({ assert }) => {
    const { ask } = await scene()
    const onDay = (day: string) => withPause.toString().replaceAll('2026-05-03', day)
    const path = await stage(ask, {
      'a.gpx': withPause,
      'b.gpx': onDay('2026-05-04'),
      'c.gpx': onDay('2026-05-05'),
    })
    const changed = await change(ask, path, {
      time: 'elapsed',
      rows: [
        { line: 1, time: 'moving' },
        { line: 2, kind: 'hike' },
        { line: 3, leaveOut: true },
      ],
    })
    assert.equal(changed.status, 200, JSON.stringify(changed.body))
    assert.containsSubset(changed.body.data, { time: 'elapsed', added: 2, skipped: 1 })
    const rows = await rowsOf(ask, path)
    assert.deepEqual(
      rows.map(({ outcome, entry, time, leaveOut }: any) => [
        outcome,
        entry.kind,
        entry.durationS,
        time,
        leaveOut,
      ]),
      [
        ['added', 'run', 1200, 'moving', false],
        ['added', 'hike', 1500, null, false],
        ['skipped', 'run', 1500, null, true],
      ]
    )
    assert.equal(rows[2].reason, 'You leave it out')

    // A choice stays unless the request names it. null takes it back.
    const rest = await change(ask, path, {
      rows: [
        { line: 1, time: null },
        { line: 3, leaveOut: false },
      ],
    })
    assert.containsSubset(rest.body.data, { time: 'elapsed', added: 3, skipped: 0 })
    await ask('POST', `${path}/confirmation`)
    await untilDone(ask, path)
    const { body } = await ask('GET', '/v1/entries?sort=date')
    assert.deepEqual(
      body.data.map(({ kind, durationS }: any) => [kind, durationS]),
      [
        ['run', 1500],
        ['hike', 1500],
        ['run', 1500],
      ]
    )
  })

  test('are not changed by a program that has not seen the last change', async ({ assert }) => {
    const { ask } = await scene()
    const path = await stage(ask, { 'run.gpx': withPause })
    const seen = await ifMatch(ask, path)
    // The counts stay the same.
    const hike = { rows: [{ line: 1, kind: 'hike' }] }
    assert.equal((await ask('PATCH', path, hike, seen)).status, 200)
    const late = await ask('PATCH', path, { rows: [{ line: 1, kind: 'walk' }] }, seen)
    assert.equal(late.status, 412)
    assert.equal((await rowsOf(ask, path))[0].entry.kind, 'hike')
    assert.equal((await ask('PATCH', path, hike)).status, 428)
  })

  test('say which choice does not exist', async ({ assert }) => {
    const { ask } = await scene()
    const path = await stage(ask, { 'run.gpx': withPause })
    for (const [body, pointer] of [
      [{ zone: 'UTC' }, '#/zone'],
      [{ time: 'all' }, '#/time'],
      [{ time: null }, '#/time'],
      [{ rows: null }, '#/rows'],
      [{ rows: [{ line: 2, leaveOut: true }] }, '#/rows/0/line'],
      [{ rows: [{ line: 1, leaveout: true }] }, '#/rows/0/leaveout'],
      [{ rows: [{ line: 1, leaveOut: null }] }, '#/rows/0/leaveOut'],
      [{ rows: [{ line: 1 }, { line: 1, kind: 'fly' }] }, '#/rows/1/kind'],
    ] as const) {
      const { status, body: problem } = await change(ask, path, body)
      assert.equal(status, 422, JSON.stringify(body))
      assert.equal(problem.errors[0].pointer, pointer, JSON.stringify(body))
    }
    assert.containsSubset((await ask('GET', path)).body.data, { added: 1, revision: 0 })
  })

  test('have the time zone and the unit of the account, unless the program names others', async ({
    assert,
  }) => {
    const { ask, member, stack } = await scene()
    await stack.sql(
      `UPDATE users SET time_zone = 'Asia/Kathmandu', distance_unit = 'mi' WHERE email = $1`,
      [member.email]
    )
    const files = {
      'pool.tcx': tcxFile([{ start: START, timerS: 1800, distanceM: 1500 }], { sport: 'Swimming' }),
      'log.csv': list('2026-05-04,run,10,1:00:00'),
    }
    const figuresOf = async (path: string) =>
      (await rowsOf(ask, path)).map(({ entry }: any) => [entry.startedAt, entry.distanceM])
    const own = await stage(ask, files)
    assert.deepEqual(await figuresOf(own), [
      ['11:57:30', 1500],
      [null, 16_093],
    ])
    const other = await stage(ask, files, { timeZone: 'Europe/Lisbon', distanceUnit: 'km' })
    assert.deepEqual(await figuresOf(other), [
      ['07:12:30', 1500],
      [null, 10_000],
    ])
  })

  test('name the entry or the row that is the same training', async ({ assert }) => {
    const { ask, id, stack } = await scene()
    const [{ id: entry }] = await stack.sql(
      `INSERT INTO entries (user_id, date, started_at, kind, distance_m, duration_s)
         VALUES ($1, '2026-05-03', '07:12', 'run', 3600, 1200) RETURNING id`,
      [id]
    )
    const other = withPause.toString().replaceAll('2026-05-03', '2026-05-04')
    const path = await stage(ask, { 'a.gpx': withPause, 'b.gpx': other, 'c.gpx': other })
    assert.deepEqual(
      (await rowsOf(ask, path)).map((row: any) => [
        row.outcome,
        row.duplicateOfEntry,
        row.duplicateOfLine,
      ]),
      [
        ['skipped', entry, null],
        ['added', null, null],
        ['skipped', null, 2],
      ]
    )
  })

  test('can be discarded, and then neither changed nor applied', async ({ assert }) => {
    const { ask } = await scene()
    const path = await stage(ask, { 'run.gpx': withPause })
    assert.equal((await ask('DELETE', path)).status, 204)
    assert.equal((await ask('GET', path)).body.data.state, 'discarded')
    assert.deepEqual(await rowsOf(ask, path), [])
    for (const [response, detail] of [
      [await change(ask, path, { time: 'elapsed' }), 'This import can no longer be changed.'],
      [await ask('DELETE', path), 'This import can no longer be discarded.'],
      [
        await ask('POST', `${path}/confirmation`),
        'This import was already applied, or it can no longer be applied.',
      ],
    ] as const) {
      assert.equal(response.status, 409)
      assert.equal(response.body.type, 'urn:problem-type:fairweather:import-closed')
      assert.equal(response.body.detail, detail)
    }
    assert.isEmpty((await ask('GET', '/v1/entries')).body.data)
  })

  test('are forms with files and known fields', async ({ assert }) => {
    const { ask } = await scene()
    const upload = (files: Files, fields?: Record<string, string>) =>
      ask('POST', '/v1/entry-imports', form(files, fields))
    const files = { 'run.gpx': withPause }
    for (const [response, pointer] of [
      [await upload({}, { distanceUnit: 'km' }), '#/file'],
      [await upload(files, { timeZone: 'Mars/Olympus' }), '#/timeZone'],
      [await upload(files, { timeZone: ' ' }), '#/timeZone'],
      [await upload(files, { distanceUnit: 'm' }), '#/distanceUnit'],
      [await upload(files, { zone: 'UTC' }), '#/zone'],
    ] as const) {
      assert.equal(response.status, 422)
      assert.equal(response.body.errors[0].pointer, pointer)
    }
    assert.equal((await ask('POST', '/v1/entry-imports', { file: 'x' })).status, 415)
    assert.isEmpty((await ask('GET', '/v1/entry-imports')).body.data)
  })

  test('are at most five that wait for their member', async ({ assert }) => {
    const { ask } = await scene()
    const uploads = await Promise.all(
      Array.from({ length: 7 }, () =>
        ask('POST', '/v1/entry-imports', form({ 'run.gpx': withPause }))
      )
    )
    const refused = uploads.filter(({ status }) => status === 422)
    assert.lengthOf(refused, 2)
    assert.match(refused[0].body.errors[0].detail, /^You have 5 imports that are not finished/)
    assert.lengthOf((await ask('GET', '/v1/entry-imports')).body.data, 5)
  })

  test('are only for their member: others get 404, also admins', async ({ assert }) => {
    const { ask, stack } = await scene()
    const path = await stage(ask, { 'secret.gpx': withPause })
    for (const other of [await Visitor.registered(stack), await Visitor.admin(stack)]) {
      const askOther = await programFor(other)
      const { body: nothing } = await askOther('GET', '/v1/nothing')
      for (const [method, address, body] of [
        ['GET', path],
        ['GET', `${path}/rows`],
        ['PATCH', path, { time: 'elapsed' }],
        ['POST', `${path}/confirmation`],
        ['DELETE', path],
      ] as const) {
        const response = await askOther(method, address, body, { 'if-match': '*' })
        assert.equal(response.status, 404, `${method} ${address}`)
        assert.deepEqual(response.body, nothing)
      }
      assert.isEmpty((await askOther('GET', '/v1/entry-imports')).body.data)
    }
    assert.equal((await ask('GET', path)).body.data.state, 'staged')
  })

  test('do not include the imports of an admin', async ({ assert }) => {
    const { stack } = await scene()
    const admin = await Visitor.admin(stack)
    const { id: userId } = await admin.account()
    const [{ id }] = await stack.sql(
      `INSERT INTO imports (kind, file, user_id, state) VALUES ('cities', 'cities.csv', $1, 'applied')
         RETURNING id`,
      [userId]
    )
    const ask = await programFor(admin)
    assert.equal((await ask('GET', `/v1/entry-imports/${id}`)).status, 404)
    assert.isEmpty((await ask('GET', '/v1/entry-imports')).body.data)
  })

  test('say in English why the files could not be read', async ({ assert }) => {
    const { ask } = await scene()
    const path = await stage(ask, { 'log.csv': list() })
    assert.containsSubset((await ask('GET', path)).body.data, {
      state: 'failed',
      problem: 'The file has no rows',
    })
  })
})
