import { test } from '@japa/runner'
import { describeRoute, drawProfile, drawRoute } from '#training/tracks/draw_route'
import type { Route } from '#training/tracks/route'

const at = (...places: [latitude: number, longitude: number, elevation?: number][]): Route =>
  places.map(([latitude, longitude, elevation = null], index) => [
    latitude,
    longitude,
    elevation as number | null,
    index * 1000,
  ])

test.group('The drawing of a route', () => {
  test('has north at the top, and keeps its proportions', ({ assert }) => {
    // At 60°, a degree of longitude is half as long as one of latitude.
    const { width, height, path, start, end } = drawRoute(at([59.9, 10], [60.1, 10], [60.1, 10.4]))!
    assert.equal(path.split('L').length, 3)
    assert.deepEqual(start, [12, 588])
    assert.equal(end[1], 12)
    assert.equal(height, 600)
    assert.approximately(width, 600, 2)
  })

  test('goes straight across the date line', ({ assert }) => {
    const { width, height } = drawRoute(at([0, 179.9], [0.01, -180], [0, -179.9]))!
    assert.equal(width, 600)
    assert.isBelow(height, 60)
  })

  test('does not exist for a single place', ({ assert }) => {
    assert.isUndefined(drawRoute([]))
    assert.isUndefined(drawRoute(at([1, 1])))
    assert.isUndefined(drawRoute(at([1, 1], [1, 1])))
  })
})

test.group('The elevation profile', () => {
  test('has its lowest and highest elevation', ({ assert }) => {
    const profile = drawProfile(at([1, 1, 10.4], [1, 2, 250], [1, 3, 100]))!
    assert.equal(profile.lowestM, 10)
    assert.equal(profile.highestM, 250)
    assert.equal(profile.path, 'M0 128L300 12L600 84.6')
    assert.isTrue(profile.area.endsWith('V140H0Z'))
  })

  test('of a flat route is no mountain range of noise', ({ assert }) => {
    const { path } = drawProfile(at([1, 1, 10], [1, 2, 10.5], [1, 3, 10]))!
    const heights = Array.from(path.matchAll(/ ([\d.]+)/g), ([, y]) => Number(y))
    assert.isBelow(Math.max(...heights) - Math.min(...heights), 5)
  })

  test('does not exist for a route without elevation', ({ assert }) => {
    assert.isUndefined(drawProfile(at([1, 1], [1, 2])))
  })
})

test.group('The description of a route', () => {
  for (const [end, expected] of [
    [[2, 10], 'It ends north of its start.'],
    [[1, 11], 'It ends east of its start.'],
    [[0, 9], 'It ends south-west of its start.'],
    [[1, 10], 'It ends where it starts.'],
  ] as const) {
    test(`says for ${end}: ${expected}`, ({ assert }) => {
      assert.equal(describeRoute(at([1, 10], [1.5, 10.5], [...end])), expected)
    })
  }

  test('knows that the date line is no way around the world', ({ assert }) => {
    assert.equal(describeRoute(at([0, 179.9], [0, -179.9])), 'It ends east of its start.')
  })
})
