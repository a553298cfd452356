import { gzipSync } from 'node:zlib'
import { test } from '@japa/runner'
import type { Activity } from '#training/tracks/activity'
import { readTrackFile } from '#training/tracks/read_track_file'
import {
  fitFile,
  gpxFile,
  START,
  steadyPoints,
  tcxFile,
  type FitSession,
} from '#tests/support/track_files'
import { zipFile } from '#tests/support/zip_file'

const read = (content: Buffer | string, name = 'file') =>
  Array.fromAsync(readTrackFile(name, Buffer.from(content as string), { unit: 'km' }))

async function readActivities(content: Buffer | string): Promise<Activity[]> {
  const results = await read(content)
  return results.map((result) => {
    if ('activity' in result) return result.activity
    throw new Error(String(result.problem))
  })
}

async function problemOf(content: Buffer | string) {
  const results = await read(content)
  if (results.length !== 1 || !('problem' in results[0])) throw new Error('There is no problem')
  return String(results[0].problem)
}

const points = steadyPoints()

test.group('A GPX file', () => {
  test('of version 1.0 or 1.1 is read', async ({ assert }) => {
    for (const version of ['1.0', '1.1'] as const) {
      const [activity] = await readActivities(
        gpxFile([points], { version, name: 'Ferry &amp; run' })
      )
      assert.equal(activity.title, 'Ferry & run')
      assert.equal(activity.distanceM, 180)
      assert.equal(activity.elapsedS, 60)
      assert.equal(activity.creator, 'Fairweather test')
    }
  })

  test('is read in every encoding that XML has', async ({ assert }) => {
    const text = gpxFile([points], { name: 'Zürich' }).toString()
    const utf16 = text.replace('UTF-8', 'UTF-16')
    for (const [encoding, file] of Object.entries({
      'utf-8 with a byte order mark': Buffer.from(`\ufeff${text}`),
      'utf-16le': Buffer.from(`\ufeff${utf16}`, 'utf16le'),
      'utf-16be': Buffer.from(`\ufeff${utf16}`, 'utf16le').swap16(),
      'utf-16le without a byte order mark': Buffer.from(utf16, 'utf16le'),
      'iso-8859-1': Buffer.from(text.replace('UTF-8', 'ISO-8859-1'), 'latin1'),
    })) {
      const [activity] = await readActivities(file)
      assert.equal(activity.title, 'Zürich', encoding)
      assert.equal(activity.distanceM, 180, encoding)
    }
  })

  test('with several tracks has an activity for each', async ({ assert }) => {
    const other = gpxFile([steadyPoints({ start: START + 86_400_000 })], {
      name: 'B',
      type: 'Ride',
    })
    const track = /<trk>.*<\/trk>/s.exec(other.toString())![0]
    const both = gpxFile([points], { name: 'A', type: 'running' })
      .toString()
      .replace('</gpx>', `${track}</gpx>`)
    const activities = await readActivities(both)
    assert.deepEqual(
      activities.map(({ title, kind, startedAt }) => ({ title, kind, startedAt })),
      [
        { title: 'A', kind: 'run', startedAt: START },
        { title: 'B', kind: 'ride', startedAt: START + 86_400_000 },
      ]
    )
  })

  test('with a planned route has a distance and no times', async ({ assert }) => {
    const [activity] = await readActivities(
      '<gpx><rte><name>Plan</name><rtept lat="0" lon="5"/><rtept lat="0" lon="6"/></rte></gpx>'
    )
    assert.equal(activity.distanceM, 111_195)
    assert.isUndefined(activity.elapsedS)
    assert.isUndefined(activity.startedAt)
  })

  test('gets its kind from its type, or else from its title', async ({ assert }) => {
    for (const [type, name, kind] of [
      ['running', 'Ride home', 'run'],
      ['Trail Running', undefined, 'run'],
      ['VirtualRide', undefined, 'ride'],
      ['mountain_biking', undefined, 'ride'],
      ['open_water_swimming', undefined, 'swim'],
      ['BackcountrySki', undefined, 'ski'],
      ['snowboarding', undefined, 'ski'],
      ['indoor_rowing', undefined, 'row'],
      ['Mountaineering', undefined, 'hike'],
      ['motorcycling', undefined, 'other'],
      ['Workout', 'Browsing', 'other'],
      [undefined, 'Morning Ride', 'ride'],
      ['10', undefined, 'walk'],
      [undefined, undefined, 'other'],
    ]) {
      const [activity] = await readActivities(gpxFile([points], { type, name }))
      assert.equal(activity.kind, kind, `${type} ${name}`)
    }
  })

  test('keeps the instant of times with an offset', async ({ assert }) => {
    const [activity] = await readActivities(
      '<gpx><trk><trkseg><trkpt lat="1" lon="5"><time>2026-05-03T08:00:00.5+02:00</time></trkpt>' +
        '<trkpt lat="1" lon="5.001"><time>2026-05-03T06:01:00</time></trkpt></trkseg></trk></gpx>'
    )
    assert.equal(activity.startedAt, Date.parse('2026-05-03T06:00:00.5Z'))
    assert.equal(activity.elapsedS, 60)
  })

  test('without a track is rejected', async ({ assert }) => {
    const place = '<wpt lat="1" lon="5"/>'
    for (const content of ['', place, '<trk><trkseg/></trk>', '<trk><name>x</name></trk>']) {
      assert.equal(await problemOf(`<gpx>${content}</gpx>`), 'The GPX file has no track')
    }
  })

  test('that ends in the middle is rejected', async ({ assert }) => {
    const file = gpxFile([points])
    assert.match(await problemOf(file.subarray(0, 3000)), /damaged or incomplete.* at line \d+/)
  })
})

test.group('A TCX file', () => {
  test('of a pool adds up its laps, which have no positions', async ({ assert }) => {
    const [activity] = await readActivities(
      tcxFile(
        [
          { start: START, timerS: 130, distanceM: 100 },
          { start: START + 150_000, timerS: 120, distanceM: 100 },
        ],
        { sport: 'Swimming' }
      )
    )
    assert.equal(activity.kind, 'swim')
    assert.equal(activity.distanceM, 200)
    assert.equal(activity.movingS, 250)
    assert.equal(activity.elapsedS, 270)
    assert.equal(activity.startedAt, START)
    assert.isUndefined(activity.route)
  })

  test('of a triathlon has an activity for each part', async ({ assert }) => {
    const part = (sport: string, start: number) =>
      /<Activity .*<\/Activity>/s.exec(
        tcxFile([{ start, timerS: 600, distanceM: 1000 }], { sport }).toString()
      )![0]
    const activities = await readActivities(
      `<TrainingCenterDatabase><Activities><MultiSportSession><FirstSport>${part('Other', START)}</FirstSport>` +
        `<NextSport>${part('Biking', START + 900_000)}</NextSport></MultiSportSession></Activities></TrainingCenterDatabase>`
    )
    assert.deepEqual(
      activities.map(({ kind }) => kind),
      ['other', 'ride']
    )
  })

  test('without figures of its laps is measured', async ({ assert }) => {
    const file = tcxFile([{ start: START, timerS: 0, distanceM: 0, points }]).toString()
    const [activity] = await readActivities(
      file.replace(/<(TotalTimeSeconds|DistanceMeters)>0<.*?>/g, '')
    )
    assert.equal(activity.distanceM, 180)
    assert.equal(activity.elapsedS, 60)
    assert.equal(activity.movingS, 60)
  })

  test('with a course is rejected', async ({ assert }) => {
    const course = '<TrainingCenterDatabase><Courses/></TrainingCenterDatabase>'
    assert.match(await problemOf(course), /no activity/)
  })
})

test.group('A FIT file', () => {
  const session = (sport: string, start: number): FitSession => ({
    sport,
    start,
    timerS: 60,
    elapsedS: 90,
    distanceM: 200,
  })

  test('with several sessions has an activity for each, with its own points', async ({
    assert,
  }) => {
    const later = START + 600_000
    const activities = await readActivities(
      fitFile({
        points: [...points, ...steadyPoints({ start: later, speed: 10 })],
        sessions: [session('swimming', START), session('cycling', later)],
      })
    )
    assert.deepEqual(
      activities.map(({ kind, startedAt, trackDistanceM }) => ({
        kind,
        startedAt,
        trackDistanceM,
      })),
      [
        { kind: 'swim', startedAt: START, trackDistanceM: 180 },
        { kind: 'ride', startedAt: later, trackDistanceM: 600 },
      ]
    )
  })

  test('of a pool has no route', async ({ assert }) => {
    const [activity] = await readActivities(
      fitFile({ sessions: [{ ...session('swimming', START), subSport: 'lapSwimming' }] })
    )
    assert.equal(activity.kind, 'swim')
    assert.equal(activity.distanceM, 200)
    assert.equal(activity.movingS, 60)
    assert.equal(activity.elapsedS, 90)
    assert.isUndefined(activity.route)
    assert.isUndefined(activity.zone)
  })

  test('says how far the clock of the member is from UTC', async ({ assert }) => {
    const [activity] = await readActivities(
      fitFile({ sessions: [session('running', START)], utcOffsetMinutes: 345 })
    )
    assert.equal(activity.utcOffsetMinutes, 345)
  })

  test('that ends in the middle is read as far as possible', async ({ assert }) => {
    const file = fitFile({ points, sessions: [session('running', START)] })
    const [activity] = await readActivities(file.subarray(0, file.length - 100))
    assert.isAbove(activity.distanceM!, 150)
    assert.match(String(activity.notes[0]), /damaged or incomplete/)
    assert.match(await problemOf(file.subarray(0, 40)), /damaged/)
  })

  test('without an activity is rejected', async ({ assert }) => {
    assert.match(await problemOf(fitFile({ type: 'course', points })), /has no activity: courses/)
    assert.match(await problemOf(fitFile({})), /has no activity/)
  })
})

test.group('A list of activities', () => {
  test('from our own export is read with all its fields', async ({ assert }) => {
    const csv =
      'date,started_at,kind,distance_m,duration_s,city,title,note\n' +
      '2026-05-03,08:12:30,run,10500,3130,"Oslo, Norway",\'=Hill,"two\nlines"\n' +
      '2026-05-04,,swim,1500,1800,,,\n'
    const [first, second] = await readActivities(csv)
    assert.containsSubset(first, {
      date: '2026-05-03',
      localTime: '08:12:30',
      kind: 'run',
      distanceM: 10_500,
      movingS: 3130,
      elapsedS: 3130,
      city: 'Oslo, Norway',
      title: '=Hill',
      note: 'two\nlines',
    })
    assert.isUndefined(second.localTime)
    const json = JSON.stringify([
      { date: '2026-05-04', kind: 'swim', distance_m: 1500, duration_s: 1800, title: null },
    ])
    assert.deepEqual(await readActivities(json), [second])
  })

  test('that somebody typed is read as in the form', async ({ assert }) => {
    const [activity] = await readActivities(
      'Date;Kind;Distance;Duration\n2026-05-03;Run;6,2 mi;52:30'
    )
    assert.equal(activity.distanceM, 9978)
    assert.equal(activity.distanceUnit, 'mi')
    assert.equal(activity.movingS, 3150)
  })

  test('from Strava has times in UTC and metres in its second distance', async ({ assert }) => {
    const csv =
      'Activity ID,Activity Date,Activity Name,Activity Type,Activity Description,Elapsed Time,Distance,Filename,Elapsed Time,Moving Time,Distance\n' +
      '1,"May 3, 2026, 6:12:30 AM",Morning Run,Run,,2100,5.40,activities/1.fit.gz,2100.0,1800.0,5400.4\n'
    const [activity] = await readActivities(csv)
    assert.equal(activity.startedAt, START)
    assert.equal(activity.distanceM, 5400)
    assert.equal(activity.movingS, 1800)
    assert.equal(activity.elapsedS, 2100)
    assert.equal(activity.title, 'Morning Run')
  })

  test('from Garmin Connect has local times, and swims in metres', async ({ assert }) => {
    const csv =
      'Activity Type,Date,Favorite,Title,Distance,Calories,Time,Moving Time,Elapsed Time\n' +
      'Trail Running,2026-05-03 08:12:30,false,Hills,"10.50",500,00:52:30,00:51:00,01:00:10\n' +
      'Pool Swim,2026-05-04 07:00:00,false,Pool,"1,500",300,00:30:00,--,--\n'
    const [run, swim] = await readActivities(csv)
    assert.containsSubset(run, { date: '2026-05-03', localTime: '08:12:30', distanceM: 10_500 })
    assert.equal(run.movingS, 3060)
    assert.equal(run.elapsedS, 3610)
    assert.containsSubset(swim, { kind: 'swim', distanceM: 1500, movingS: 1800, elapsedS: 1800 })
  })

  test('says for each row why it cannot be read', async ({ assert }) => {
    const results = await read(
      'date,kind,distance_m,duration_s\n' +
        '2026-05-03,fly,1000,60\n2026-05-03,run,1.5,60\n2026-05-03,run,1000,soon\n2026-05-03,run,1000,600\n'
    )
    assert.deepEqual(
      results.map((result) => [result.line, 'problem' in result ? String(result.problem) : 'read']),
      [
        [2, 'The kind must be one of run, ride, walk, hike, swim, ski, row, other'],
        [3, 'The column distance_m must be a whole number'],
        [4, 'The column duration_s must be a whole number'],
        [5, 'read'],
      ]
    )
  })

  test('without the columns is rejected', async ({ assert }) => {
    assert.match(await problemOf('city,celsius\nOslo,21\n'), /no list of activities/)
    assert.match(await problemOf('[{"city":"Oslo"}]'), /no list of activities/)
    assert.match(await problemOf('{"city":"Oslo"}'), /array of JSON objects/)
    assert.match(await problemOf('[{"date":'), /array of JSON objects/)
  })
})

test.group('An archive', () => {
  test('has the activities of all its files, and leaves out what is no track', async ({
    assert,
  }) => {
    const results = await read(
      zipFile([
        { name: 'profile.jpg', content: Buffer.from('JPEG') },
        { name: 'activities/1.gpx', content: gpxFile([points]) },
        { name: 'activities/2.fit.gz', content: gzipSync(fitFile({ points })) },
        { name: 'activities/3.tcx', content: Buffer.from('no TCX') },
        { name: '__MACOSX/activities/._1.gpx', content: Buffer.from('x') },
      ]),
      'export.zip'
    )
    assert.deepEqual(
      results.map((result) => [result.file, 'problem' in result ? String(result.problem) : 'read']),
      [
        ['export.zip: activities/1.gpx', 'read'],
        ['export.zip: activities/2.fit.gz', 'read'],
        [
          'export.zip: activities/3.tcx',
          'The file is no list of activities: it needs the columns date, kind, distance and duration, or must come from Strava or Garmin Connect in English',
        ],
      ]
    )
  })

  test('of Strava has each activity once, although its list names the files', async ({
    assert,
  }) => {
    const list =
      'Activity ID,Activity Date,Activity Name,Activity Type,Elapsed Time,Distance,Filename\n' +
      '1,"May 3, 2026, 6:12:30 AM",A,Run,60,0.18,activities/1.gpx\n' +
      '2,"May 4, 2026, 6:12:30 AM",Typed,Ride,600,5.0,\n'
    const activities = await readActivities(
      zipFile([
        { name: 'activities.csv', content: Buffer.from(list) },
        { name: 'activities/1.gpx', content: gpxFile([points]) },
      ])
    )
    assert.deepEqual(
      activities.map(({ startedAt, distanceM }) => [startedAt, distanceM]),
      [
        [START, 180],
        [START + 86_400_000, 5000],
      ]
    )
  })

  test('of one file in gzip is read', async ({ assert }) => {
    assert.lengthOf(await readActivities(gzipSync(gpxFile([points]))), 1)
    assert.match(
      await problemOf(gzipSync(gpxFile([points])).subarray(0, 50)),
      /gzip file is damaged/
    )
  })

  test('that is damaged or has no track is rejected', async ({ assert }) => {
    const zip = zipFile([{ name: 'a.gpx', content: gpxFile([points]) }])
    assert.equal(await problemOf(zip.subarray(0, -30)), 'The zip file is damaged or incomplete')
    assert.match(await problemOf(zipFile([{ name: 'a.jpg', content: zip }])), /has no GPX/)
    assert.match(await problemOf(zipFile([])), /neither GPX|damaged|has no GPX/)
  })
})

test.group('A file of another format', () => {
  test('is rejected with one sentence', async ({ assert }) => {
    assert.equal(await problemOf(''), 'The file is empty')
    assert.equal(await problemOf(' \n '), 'The file is empty')
    assert.equal(await problemOf('\ufeff'), 'The file is empty')
    assert.equal(await problemOf('<kml></kml>'), 'The file is neither GPX nor TCX')
    assert.match(
      await problemOf(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2])),
      /neither GPX, TCX/
    )
  })
})
