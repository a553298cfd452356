import { test } from '@japa/runner'
import { addJob } from '#tests/support/add_job'
import {
  previewTracks,
  finishedImport,
  importTracks,
  stageLogImport,
  uploadTracks,
} from '#tests/support/log_import'
import { fieldError, notices, pageText } from '#tests/support/page_text'
import { stackOn, type Stack } from '#tests/support/stack'
import { fitFile, gpxFile, START, steadyPoints, tcxFile } from '#tests/support/track_files'
import { Visitor } from '#tests/support/visitor'
import { zipFile } from '#tests/support/zip_file'

const MINUTE = 60_000

async function scene() {
  const stack = await stackOn()
  const member = await Visitor.registered(stack)
  const { id } = await member.account()
  return { stack, member, id: id as number }
}

const entriesOf = (stack: Stack, userId: number) =>
  stack.sql(
    `SELECT date::text, started_at::text, kind, distance_m, duration_s, city_id, title, source
     FROM entries WHERE user_id = $1 ORDER BY date, started_at, id`,
    [userId]
  )

/** Ten minutes, a pause of five minutes, and ten minutes more, at 3 m/s near Libreville. */
const withPause = gpxFile(
  [
    steadyPoints({ seconds: 600 }),
    steadyPoints({ seconds: 600, start: START + 15 * MINUTE, from: 1800 }),
  ],
  { name: 'Morning run', type: 'running' }
)

/** The local time at the start of the track: Libreville is one hour ahead of UTC. */
const run = {
  date: '2026-05-03',
  started_at: '07:12:30',
  kind: 'run',
  distance_m: 3600,
  duration_s: 1200,
  city_id: null,
  title: 'Morning run',
  source: 'import',
}

test.group('The row of a list', () => {
  for (const [language, text] of [
    ['en', 'log.csv, line 2'],
    ['ru', 'log.csv, строка 2'],
  ]) {
    test(`has the number of its line: ${language}`, async ({ assert }) => {
      const { member } = await scene()
      const path = `/log/imports/${await stageLogImport(member)}`
      const page = await member.request(path, { headers: { 'accept-language': language } })
      assert.equal(page.status, 200)
      assert.include(pageText(page.body), text)
    })
  }
})

test.group('Importing tracks', () => {
  test('says why files are rejected in the language of the member', async ({ assert }) => {
    const { stack, member } = await scene()
    const { path } = await previewTracks(member, {
      'broken.fit': fitFile({ type: 'course' }),
      'without.gpx': gpxFile([steadyPoints().map((point) => ({ ...point, time: undefined }))]),
    })
    await stack.sql(`UPDATE users SET locale = 'ru-RU' WHERE email = $1`, [member.email])
    const shown = pageText((await member.get(path)).body)
    assert.include(
      shown,
      'В файле FIT нет тренировки: маршруты, планы и настройки загрузить нельзя'
    )
    assert.include(
      shown,
      'В треке нет времени, поэтому день и длительность неизвестны. Расстояние: 0,2 км.'
    )
  })

  test('shows each entry before it is stored, and stores it with its route', async ({ assert }) => {
    const { stack, member, id } = await scene()
    const page = await previewTracks(member, {
      'run.gpx': withPause,
      'pool.tcx': tcxFile([{ start: START + 60 * MINUTE, timerS: 1800, distanceM: 1500 }], {
        sport: 'Swimming',
      }),
      'broken.fit': fitFile({ type: 'course' }),
      'notes.txt': 'hello',
    })
    const shown = pageText(page.body)
    assert.include(shown, 'Add 2 entries? 2 are rejected.')
    assert.include(
      shown,
      'New 3 May 2026 07:12 Morning run run.gpx Distance 3.6 km Moving time 20:00 Elapsed time 25:00 Average speed 10.8 km/h'
    )
    assert.include(shown, 'Rejected broken.fit The FIT file has no activity: courses, workouts')
    assert.include(shown, 'Rejected notes.txt')
    assert.isEmpty(await entriesOf(stack, id))

    await member.submit(`${page.path}/confirmation`, {}, page.path)
    const done = await finishedImport(member, page.path)
    assert.include(pageText(done.body), 'Done: 2 entries added; 2 rejected.')
    assert.deepEqual(await entriesOf(stack, id), [
      run,
      {
        ...run,
        // Without a position, the day is that of the member.
        started_at: '07:12:30',
        kind: 'swim',
        distance_m: 1500,
        duration_s: 1800,
        title: null,
      },
    ])
    const [track] = await stack.sql(
      `SELECT tracks.* FROM tracks JOIN entries ON id = entry_id WHERE user_id = $1 AND kind = 'run'`,
      [id]
    )
    assert.equal(track.distance_m, 3600)
    assert.equal(track.moving_s, 1200)
    assert.equal(track.elapsed_s, 1500)
    assert.isAbove(track.points.length, 1)
    assert.isEmpty(
      await stack.sql('SELECT FROM import_files WHERE import_id = $1', [
        page.path.split('/').at(-1),
      ])
    )
  })

  test('stores the time and the kind that the member has chosen', async ({ assert }) => {
    const { stack, member, id } = await scene()
    const files = {
      'a.gpx': withPause,
      'b.gpx': Buffer.from(withPause.toString().replaceAll('2026-05-03', '2026-05-04')),
    }
    const { path } = await previewTracks(member, files)
    const preview = await member.submit(
      `${path}?_method=PUT`,
      { time: 'elapsed', kind_2: 'hike' },
      path
    )
    assert.equal(notices(preview.body), 'The preview shows your choices.')
    assert.include(pageText(preview.body), 'Average speed 8.6 km/h')

    await member.submit(`${path}/confirmation`, { time: 'elapsed', time_1: 'moving' }, path)
    await finishedImport(member, path)
    const stored = await entriesOf(stack, id)
    assert.deepEqual(
      stored.map(({ kind, duration_s: duration }) => [kind, duration]),
      [
        ['run', 1200],
        ['hike', 1500],
      ]
    )
  })

  test('leaves out what the member does not want', async ({ assert }) => {
    const { stack, member, id } = await scene()
    const points = steadyPoints({ seconds: 600 })
    const { path } = await previewTracks(member, {
      'a.gpx': gpxFile([points], { type: 'running' }),
      'b.tcx': tcxFile([{ start: START, timerS: 600, distanceM: 1800, points }]),
      'c.gpx': gpxFile([steadyPoints({ start: START + 60 * MINUTE })]),
    })
    const fields = { kind_1: 'run', leave_out_1: 'yes', kind_3: 'walk', leave_out_3: 'yes' }
    const preview = await member.submit(`${path}?_method=PUT`, fields, path)
    const shown = pageText(preview.body)
    assert.include(shown, 'Add 1 entry? 2 are skipped.')
    assert.include(shown, 'a.gpx You leave it out')
    // The second file has the same training as the first one, which is left out.
    await member.submit(`${path}/confirmation`, { kind_3: 'walk' }, path)
    await finishedImport(member, path)
    const stored = await entriesOf(stack, id)
    assert.deepEqual(
      stored.map(({ kind, duration_s: duration }) => [kind, duration]),
      [
        ['run', 600],
        ['walk', 60],
      ]
    )
  })

  test('takes the nearest watched city within 25 km as the place', async ({ assert }) => {
    const { stack, member, id } = await scene()
    const [far, near, unwatched] = [
      await stack.city('Far away', 20),
      await stack.city('Near the start', 20),
      await stack.city('At the start', 20),
    ]
    await stack.sql('UPDATE cities SET latitude = 0, longitude = 10.5 WHERE id = $1', [far])
    await stack.sql('UPDATE cities SET latitude = 0.1, longitude = 10.1 WHERE id = $1', [near])
    await stack.sql('UPDATE cities SET latitude = 0, longitude = 10 WHERE id = $1', [unwatched])
    await member.subscribe(far, near)
    await importTracks(member, { 'run.gpx': withPause })
    const [{ city_id: cityId }] = await entriesOf(stack, id)
    assert.equal(cityId, near)
  })

  test('accepts positions that are almost on the equator', async ({ assert }) => {
    const { stack, member, id } = await scene()
    const city = await stack.city('Almost on the equator', 20)
    await stack.sql('UPDATE cities SET latitude = 1e-320, longitude = 10 WHERE id = $1', [city])
    await member.subscribe(city)
    const points = steadyPoints().map((point) => ({ ...point, latitude: 1e-200 }))
    await importTracks(member, { 'run.gpx': gpxFile([points]) })
    assert.deepEqual(
      (await entriesOf(stack, id)).map(({ city_id: cityId }) => cityId),
      [city]
    )
  })

  test('adds nothing twice: not from the same file, another format or another device', async ({
    assert,
  }) => {
    const { stack, member, id } = await scene()
    const points = steadyPoints({ seconds: 1200 })
    const session = {
      start: START,
      timerS: 1195,
      elapsedS: 1200,
      distanceM: 3625,
      sport: 'running',
    }
    const files = {
      'export.zip': zipFile([
        { name: 'a.gpx', content: gpxFile([points], { name: 'Run', type: 'running' }) },
        { name: 'b.fit', content: fitFile({ points, sessions: [session] }) },
      ]),
    }
    const first = await importTracks(member, files)
    assert.include(pageText(first.body), 'Done: 1 entry added; 1 skipped.')
    assert.include(pageText(first.body), 'export.zip: a.gpx is the same training.')

    // The member corrects what the file said. An import does not change it back.
    await stack.sql(`UPDATE entries SET kind = 'walk', title = 'Mine' WHERE user_id = $1`, [id])
    const again = await previewTracks(member, files)
    const shown = pageText(again.body)
    assert.include(shown, 'There is nothing to add.')
    assert.include(shown, 'This entry of your log is the same.')
    assert.notInclude(again.body, `formaction`)
    const [entry] = await entriesOf(stack, id)
    assert.equal(entry.title, 'Mine')
    assert.equal(entry.kind, 'walk')
  })

  test('recognises an entry that was typed to the minute', async ({ assert }) => {
    const { stack, member, id } = await scene()
    await stack.sql(
      `INSERT INTO entries (user_id, date, started_at, kind, distance_m, duration_s)
       VALUES ($1, '2026-05-03', '07:12', 'run', 3600, 1200), ($1, '2026-05-03', '09:00', 'run', 3600, 1200)`,
      [id]
    )
    const page = await previewTracks(member, { 'run.gpx': withPause })
    assert.include(pageText(page.body), 'There is nothing to add.')
  })

  test('says for tracks without times, distance or day why they are rejected', async ({
    assert,
  }) => {
    const { member } = await scene()
    const timeless = steadyPoints().map(({ time: _, ...point }) => point)
    const spot = steadyPoints().map((point) => ({ time: point.time }))
    const future = steadyPoints({ start: Date.now() + 3 * 86_400_000 })
    const page = await previewTracks(member, {
      'a.gpx': gpxFile([timeless]),
      'b.gpx': gpxFile([steadyPoints().map((point) => ({ ...point, time: START }))]),
      'c.tcx': tcxFile([{ start: START, timerS: 60, distanceM: 0, points: spot }]),
      'd.gpx': gpxFile([future]),
      'e.gpx': gpxFile([steadyPoints({ seconds: 60, speed: 60 })]),
    })
    const shown = pageText(page.body)
    for (const reason of [
      'a.gpx The track has no times, so its day and duration are unknown. It has 0.2 km.',
      'b.gpx All times of the track are equal, so its duration is unknown. It has 0.2 km.',
      'c.tcx The file has neither a distance nor positions',
      'd.gpx A date cannot be in the future',
      'e.gpx That is faster than 200 km/h',
    ]) {
      assert.include(shown, reason)
    }
  })

  test('stores the entries once, even if the member applies twice at the same time', async ({
    assert,
  }) => {
    const { stack, member, id } = await scene()
    const { path } = await previewTracks(member, { 'run.gpx': withPause })
    await Promise.all([1, 2, 3].map(() => member.submit(`${path}/confirmation`, {}, path)))
    await finishedImport(member, path)
    assert.lengthOf(await entriesOf(stack, id), 1)
  })

  test('stores nothing that was discarded', async ({ assert }) => {
    const { stack, member, id } = await scene()
    const { path } = await previewTracks(member, { 'run.gpx': withPause })
    const list = await member.submit(`${path}?_method=DELETE`, {}, path)
    assert.include(notices(list.body), 'was discarded. Nothing was stored.')
    const refused = await member.submit(`${path}/confirmation`, {}, '/log/imports')
    assert.include(pageText(refused.body), 'can no longer be applied')
    assert.isEmpty(await entriesOf(stack, id))
  })

  test('asks for a file, and for one of the open imports to be finished', async ({ assert }) => {
    const { member } = await scene()
    const nothing = await uploadTracks(member, {})
    assert.equal(nothing.status, 302)
    assert.equal(
      fieldError((await member.get('/log/imports')).body, 'file'),
      'Please choose a file or paste rows'
    )

    const uploads = await Promise.all(
      Array.from({ length: 7 }, () => uploadTracks(member, { 'run.gpx': withPause }))
    )
    const accepted = uploads.filter(({ headers }) => /\d+$/.test(headers.get('location')!))
    assert.lengthOf(accepted, 5)
    assert.include(
      pageText((await member.get('/log/imports')).body),
      'You have 5 imports that are not finished.'
    )
  })
})

test.group('An import of tracks', () => {
  test('is only for its member: others get 404, and admins do not see it in their list', async ({
    assert,
  }) => {
    const { stack, member } = await scene()
    const { path } = await previewTracks(member, { 'secret.gpx': withPause })
    const id = path.split('/').at(-1)
    for (const other of [
      await Visitor.registered(stack),
      await Visitor.manager(stack),
      await Visitor.admin(stack),
    ]) {
      assert.equal((await other.get(path)).status, 404)
      for (const [address, method] of [
        [`${path}?_method=PUT`, 'PUT'],
        [`${path}?_method=DELETE`, 'DELETE'],
        [`${path}/confirmation`, 'POST'],
      ]) {
        const { status } = await other.send(address, { _csrf: await other.csrfToken() })
        assert.equal(status, 404, method)
      }
      assert.notInclude((await other.get('/log/imports')).body, 'secret.gpx')
      assert.notInclude((await other.get('/admin/imports')).body, 'secret.gpx')
      assert.equal((await other.get(`/admin/imports/${id}`)).status, 404)
      assert.equal((await other.get(`/admin/imports/${id}/rejected.csv`)).status, 404)
    }
    assert.include((await member.get(path)).body, 'secret.gpx')
  })

  test('of readings or cities is not shown in the log', async ({ assert }) => {
    const { stack } = await scene()
    const admin = await Visitor.admin(stack)
    const { id } = await admin.account()
    const [{ id: importId }] = await stack.sql(
      `INSERT INTO imports (kind, file, user_id, state) VALUES ('cities', 'cities.csv', $1, 'applied') RETURNING id`,
      [id]
    )
    assert.equal((await admin.get(`/log/imports/${importId}`)).status, 404)
    assert.notInclude((await admin.get('/log/imports')).body, 'cities.csv')
  })

  test('has no link on the page of jobs, where admins see that it waits', async ({ assert }) => {
    const { stack, member, id } = await scene()
    const { path } = await previewTracks(member, { 'waiting.gpx': withPause })
    const importId = Number(path.split('/').at(-1))
    const job = { queue: 'import' as const, data: { importId, userId: id } }
    await addJob(stack, job, { state: 'given-up' })
    const admin = await Visitor.admin(stack)
    const { body } = await admin.get('/admin/jobs?state=given-up')
    assert.include(body, 'Import: waiting.gpx')
    assert.notInclude(body, `/admin/imports/${importId}`)
  })

  test('ends with the account', async ({ assert }) => {
    const { stack, member, id } = await scene()
    const { path } = await previewTracks(member, { 'run.gpx': withPause })
    await stack.sql('DELETE FROM users WHERE id = $1', [id])
    const importId = path.split('/').at(-1)
    assert.isEmpty(await stack.sql('SELECT FROM imports WHERE id = $1', [importId]))
    assert.isEmpty(await stack.sql('SELECT FROM import_files WHERE import_id = $1', [importId]))
  })
})
