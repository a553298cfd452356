import { test } from '@japa/runner'
import type { TrackPoint } from '#training/tracks/activity'
import { measure } from '#training/tracks/measure'
import type { Kind } from '#training/kinds'
import { METRE, START, steadyPoints } from '#tests/support/track_files'

const recorded = (segments: TrackPoint[][], kind: Kind = 'run') =>
  measure({ kind, segments: segments.map(withoutDistance), summary: {} })

const withoutDistance = (points: TrackPoint[]) => points.map(({ distanceM: _, ...point }) => point)

const withoutTime = (points: TrackPoint[]) => points.map(({ time: _, ...point }) => point)

/** Points at distances in metres and times in seconds. */
const pointsAt = (...places: [metres: number, second: number][]): TrackPoint[] =>
  places.map(([metres, second]) => ({
    latitude: 0,
    longitude: 10 + metres * METRE,
    time: START + second * 1000,
  }))

test.group('The distance along a track', () => {
  test('is measured on the sphere', ({ assert }) => {
    const oneDegree = (from: TrackPoint, to: TrackPoint) => recorded([[from, to]]).trackDistanceM
    // A degree of a great circle, and a degree of longitude at 60°, which is half as long.
    assert.equal(oneDegree({ latitude: 0, longitude: 5 }, { latitude: 0, longitude: 6 }), 111_195)
    assert.equal(oneDegree({ latitude: 59, longitude: 5 }, { latitude: 60, longitude: 5 }), 111_195)
    assert.approximately(
      oneDegree({ latitude: 60, longitude: 5 }, { latitude: 60, longitude: 6 })!,
      55_597,
      3
    )
  })

  test('continues across the date line', ({ assert }) => {
    const points = [179.9, 179.95, -180, -179.95, -179.9].map((longitude) => ({
      latitude: 0,
      longitude,
    }))
    const { trackDistanceM, route } = recorded([points])
    assert.equal(trackDistanceM, Math.round(0.2 / METRE))
    // A straight line has no corner where it crosses the date line.
    assert.equal(route![0][1], 179.9)
    assert.equal(route!.at(-1)![1], -179.9)
  })

  test('leaves out points at 0,0, points beyond the poles and repeated points', ({ assert }) => {
    const steady = steadyPoints({ seconds: 60 })
    const damaged = steady.flatMap((point) => [
      point,
      { ...point, latitude: 0, longitude: 0 },
      { ...point, latitude: 91 },
      { ...point, longitude: 180.1 },
      { ...point, longitude: Number.NaN },
      point,
    ])
    const [clean, measured] = [recorded([steady]), recorded([damaged])]
    assert.equal(clean.trackDistanceM, 180)
    assert.equal(measured.trackDistanceM, 180)
    assert.equal(measured.elapsedS, 60)
    assert.equal(measured.movingS, 60)
  })

  test('does not count the way between two segments', ({ assert }) => {
    const { distanceM } = recorded([
      steadyPoints({ seconds: 60 }),
      steadyPoints({ seconds: 60, start: START + 600_000, from: 5000 }),
    ])
    assert.equal(distanceM, 360)
  })

  test('is not used if the file says what the device measured', ({ assert }) => {
    const segments = [steadyPoints({ seconds: 60 })]
    const bySummary = measure({ kind: 'ride', segments, summary: { distanceM: 200 } })
    assert.equal(bySummary.distanceM, 200)
    assert.equal(bySummary.distanceSource, 'file')
    assert.equal(bySummary.trackDistanceM, 180)

    const wheel = segments[0].map((point) => ({ ...point, distanceM: point.distanceM! * 1.5 }))
    assert.equal(measure({ kind: 'ride', segments: [wheel], summary: {} }).distanceM, 270)

    const byTrack = recorded(segments)
    assert.equal(byTrack.distanceM, 180)
    assert.equal(byTrack.distanceSource, 'track')
  })

  test('is unknown for a file without positions and distances', ({ assert }) => {
    const points = [0, 60].map((second) => ({ time: START + second * 1000 }))
    const activity = recorded([points])
    assert.isUndefined(activity.distanceM)
    assert.isUndefined(activity.route)
    assert.equal(activity.elapsedS, 60)
    // 0 is not a distance that a device has measured.
    assert.equal(
      measure({ kind: 'run', segments: [pointsAt([0, 0], [90, 30])], summary: { distanceM: 0 } })
        .distanceM,
      90
    )
  })
})

test.group('The times of a track', () => {
  for (const seconds of [5, 60, 754, 1380, 5400, 86_399]) {
    test(`are ${seconds} seconds for a track of ${seconds} seconds`, ({ assert }) => {
      const step = Math.ceil(seconds / 1000)
      const places = Array.from({ length: Math.floor(seconds / step) }, (_, i) => i * step)
      const points = pointsAt(...[...places, seconds].map((s): [number, number] => [s * 3, s]))
      const { movingS, elapsedS } = recorded([points])
      assert.equal(elapsedS, seconds)
      assert.equal(movingS, seconds)
    })
  }

  test('are unknown for a track without times', ({ assert }) => {
    const activity = recorded([withoutTime(steadyPoints())])
    assert.equal(activity.distanceM, 180)
    assert.isUndefined(activity.elapsedS)
    assert.isUndefined(activity.movingS)
    assert.isUndefined(activity.startedAt)
  })

  test('are unknown for a track whose times are all equal', ({ assert }) => {
    const activity = recorded([steadyPoints().map((point) => ({ ...point, time: START }))])
    assert.equal(activity.distanceM, 180)
    assert.isUndefined(activity.elapsedS)
    assert.isUndefined(activity.movingS)
    assert.equal(activity.startedAt, START)
  })

  test('take a gap on the spot for a pause, and a gap on the way for motion', ({ assert }) => {
    const pause = recorded([pointsAt([0, 0], [300, 100], [305, 700], [605, 800])])
    assert.equal(pause.elapsedS, 800)
    assert.equal(pause.movingS, 200)
    const tunnel = recorded([pointsAt([0, 0], [300, 100], [2100, 700], [2400, 800])])
    assert.equal(tunnel.elapsedS, 800)
    assert.equal(tunnel.movingS, 800)
  })

  test('count a pause while the device records, within ten seconds', ({ assert }) => {
    const steps = Array.from({ length: 901 }, (_, second): [number, number] => [
      second < 300 ? second * 3 : second < 600 ? 900 : 900 + (second - 600) * 3,
      second,
    ])
    const { movingS, elapsedS } = recorded([pointsAt(...steps)])
    assert.equal(elapsedS, 900)
    assert.approximately(movingS!, 600, 10)
  })

  test('depend on the kind: who walks at 2 km/h moves, who rides at 2 km/h stands', ({
    assert,
  }) => {
    const slow = [
      ...steadyPoints({ seconds: 600, speed: 5 }),
      ...steadyPoints({ seconds: 600, speed: 0.55, start: START + 601_000, from: 3000 }),
    ]
    assert.equal(recorded([slow], 'walk').movingS, 1201)
    assert.approximately(recorded([slow], 'ride').movingS!, 600, 10)
  })

  test('are those of the file if it records pauses', ({ assert }) => {
    const { movingS, elapsedS } = measure({
      kind: 'run',
      segments: [steadyPoints({ seconds: 600 })],
      summary: { movingS: 500, elapsedS: 700 },
    })
    assert.equal(movingS, 500)
    assert.equal(elapsedS, 700)
  })

  test('never have more motion than time', ({ assert }) => {
    const { movingS, elapsedS } = measure({
      kind: 'run',
      segments: [],
      summary: { movingS: 700, elapsedS: 600 },
    })
    assert.equal(movingS, 600)
    assert.equal(elapsedS, 600)
  })

  test('do not count an hour twice after the clock was set back', ({ assert }) => {
    const first = steadyPoints({ seconds: 5400 })
    const second = steadyPoints({ seconds: 3600, start: START + 1_800_000, from: 16_200 })
    const activity = recorded([[...first, ...second]])
    assert.equal(activity.elapsedS, 5400)
    assert.equal(activity.movingS, 5400)
    assert.equal(activity.distanceM, 27_000)
    assert.lengthOf(activity.notes, 1)
    assert.match(String(activity.notes[0]), /run backwards/)
  })

  test('count an hour once if the file repeats it a thousand times', ({ assert }) => {
    const hour = pointsAt([0, 0], [3000, 1200], [6000, 2400], [9000, 3600])
    const segments = Array.from({ length: 1000 }, () => hour)
    assert.equal(recorded(segments).elapsedS, 3600)
    assert.equal(recorded([segments.flat()]).elapsedS, 3600)
    assert.isAtMost(recorded(segments).movingS!, 3600)
  })

  test('do not depend on the order of segments', ({ assert }) => {
    const early = steadyPoints({ seconds: 60 })
    const late = steadyPoints({ seconds: 60, start: START + 120_000, from: 180 })
    const activity = recorded([late, early])
    assert.equal(activity.startedAt, START)
    assert.equal(activity.elapsedS, 180)
    assert.equal(activity.movingS, 120)
    assert.deepEqual(activity.notes, [])
  })
})

test.group('The zone of a track', () => {
  test('is that of its first valid position', ({ assert }) => {
    const points = [
      { latitude: 0, longitude: 0 },
      { latitude: -33.87, longitude: 151.21 },
      { latitude: -33.88, longitude: 151.21 },
    ]
    assert.equal(recorded([points]).zone, 'Australia/Sydney')
    assert.isUndefined(recorded([[{ time: START }]]).zone)
  })
})
