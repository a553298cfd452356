import { test } from '@japa/runner'
import { readTrackFile } from '#training/tracks/read_track_file'
import { fitFile, gpxFile, METRE, START, steadyPoints, tcxFile } from '#tests/support/track_files'

const MINUTE = 60_000

/** Twenty minutes at 3 m/s, a pause of five minutes on the spot, and ten minutes at 3 m/s. */
const before = steadyPoints({ seconds: 1200 })
const after = steadyPoints({ seconds: 600, start: START + 25 * MINUTE, from: 3600 })
const pause: [number, number] = [START + 20 * MINUTE, START + 25 * MINUTE]
const figures = { distanceM: 5400, timerS: 1800, elapsedS: 2100 }

/** Points of a device that keeps recording while it lies still, and whose position drifts. */
const resting = steadyPoints({
  seconds: 298,
  speed: 0,
  start: START + 1201 * 1000,
  from: 3600,
}).map((point, second) => ({
  ...point,
  longitude: point.longitude! + Math.sin(second) * 0.1 * METRE,
}))

/** Wheel sensors and positions never agree exactly. */
const wheel = (factor: number) =>
  [...before, ...after].map((point) => ({ ...point, distanceM: point.distanceM! * factor }))

const lap = (start: number, timerS: number, points: typeof before) => ({
  start,
  timerS,
  distanceM: timerS * 3,
  points,
})

const tcxLaps = [lap(START, 1200, before), lap(START + 25 * MINUTE, 600, after)]

const withSession = (manufacturer: string, sport: string, points: typeof before) =>
  fitFile({
    manufacturer,
    points,
    pauses: [pause],
    sessions: [{ ...figures, start: START, sport }],
  })

interface Sample {
  format: string
  file: Buffer
  kind: string
  /** The figures that the file itself contains. */
  summary: { distanceM?: number; movingS?: number; elapsedS?: number }
  /** The figures that the entry gets, if the file contains none. */
  expected?: { distanceM?: number; movingS?: number; elapsedS?: number }
}

const full = { distanceM: 5400, movingS: 1800, elapsedS: 2100 }

const samples: Sample[] = [
  {
    format: 'Garmin FIT',
    file: withSession('garmin', 'running', [...before, ...after]),
    kind: 'run',
    summary: full,
  },
  {
    format: 'Wahoo FIT',
    file: withSession('wahooFitness', 'cycling', wheel(1)),
    kind: 'ride',
    summary: full,
  },
  {
    format: 'Coros FIT',
    file: withSession('coros', 'hiking', [...before, ...after]),
    kind: 'hike',
    summary: full,
  },
  {
    format: 'Suunto FIT',
    file: withSession('suunto', 'alpineSkiing', [...before, ...after]),
    kind: 'ski',
    summary: full,
  },
  {
    format: 'Polar FIT',
    file: withSession('polarElectro', 'walking', [...before, ...after]),
    kind: 'walk',
    summary: full,
  },
  {
    format: 'Garmin TCX',
    file: tcxFile(tcxLaps, { sport: 'Biking', creator: 'Garmin Edge 530' }),
    kind: 'ride',
    summary: { distanceM: 5400, movingS: 1800 },
    expected: full,
  },
  {
    format: 'Polar TCX',
    file: tcxFile(tcxLaps, { sport: 'Running', creator: 'Polar Vantage V2' }),
    kind: 'run',
    summary: { distanceM: 5400, movingS: 1800 },
    expected: full,
  },
  {
    format: 'Garmin GPX with statistics',
    file: gpxFile([before, after], {
      creator: 'BaseCamp',
      type: 'hiking',
      statistics: { distanceM: 5400, movingS: 1800, elapsedS: 2100 },
    }),
    kind: 'hike',
    summary: full,
  },
  {
    format: 'Strava GPX, which has no pauses',
    file: gpxFile([[...before, ...resting, ...after]], { creator: 'StravaGPX', type: '9' }),
    kind: 'run',
    summary: {},
    expected: full,
  },
  {
    format: 'Suunto GPX, with a gap for each pause',
    file: gpxFile([[...before, ...after]], { creator: 'Suunto app', type: 'Trail running' }),
    kind: 'run',
    summary: {},
    expected: full,
  },
  {
    format: 'Coros GPX, with a segment for each pause',
    file: gpxFile([before, after], { creator: 'COROS Wearables', type: 'Bike' }),
    kind: 'ride',
    summary: {},
    expected: full,
  },
]

/** A position that drifts adds some metres, and speeds are measured over ten seconds. */
const TOLERANCE = { distanceM: 25, movingS: 10, elapsedS: 0 }

test.group('The figures of a file', () => {
  for (const { format, file, kind, summary, expected = summary } of samples) {
    test(`of ${format} are those of its own summary`, async ({ assert }) => {
      const results = await Array.fromAsync(readTrackFile(format, file, { unit: 'km' }))
      assert.lengthOf(results, 1)
      const [result] = results
      if (!('activity' in result)) throw new Error(String(result.problem))
      const { activity } = result

      assert.equal(activity.kind, kind)
      assert.equal(activity.startedAt, START)
      assert.deepEqual(activity.notes, [])
      assert.containsSubset(activity.summary, summary)
      for (const name of ['distanceM', 'movingS', 'elapsedS'] as const) {
        assert.approximately(
          activity[name]!,
          expected[name]!,
          summary[name] ? 0 : TOLERANCE[name],
          name
        )
      }
      assert.approximately(activity.trackDistanceM!, 5400, TOLERANCE.distanceM)
      assert.equal(activity.zone, 'Africa/Libreville')
    })
  }
})
