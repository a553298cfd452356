import { test } from '@japa/runner'
import { mostImportant, simplifyRoute, type RoutePoint } from '#training/tracks/route'

test.group('The simplified route', () => {
  test('keeps both ends and the corners', ({ assert }) => {
    const corners = [0, 250, 600, 999]
    const points = Array.from({ length: 1000 }, (_, x): [number, number] => {
      if (x <= 250) return [x, x]
      if (x <= 600) return [x, 500 - x]
      return [x, x - 700]
    })
    assert.deepEqual(mostImportant(points, 4), corners)
  })

  test('has at most 750 points, with the highest one and whole metres', ({ assert }) => {
    const points = Array.from({ length: 20_000 }, (_, i): RoutePoint => {
      const angle = i / 500
      return {
        latitude: 50 + Math.sin(angle) / 10 + Math.sin(i) / 1e5,
        longitude: 10 + Math.cos(angle) / 10,
        elevationM: i === 7777 ? 900 : 300 + 100 * Math.sin(i / 900),
        distanceM: i * 1.5,
      }
    })
    const route = simplifyRoute(points)!
    assert.isAtMost(route.length, 750)
    assert.isAtLeast(route.length, 500)
    assert.deepEqual(route[0].slice(2), [300, 0])
    assert.equal(route.at(-1)![3], Math.round(19_999 * 1.5))
    assert.equal(Math.max(...route.map(([, , elevation]) => elevation!)), 900)
    assert.isBelow(JSON.stringify(route).length, 30_000)
    const distances = route.map(([, , , distance]) => distance)
    assert.deepEqual(
      distances,
      distances.toSorted((a, b) => a - b)
    )
  })

  test('does not exist for points on one spot', ({ assert }) => {
    const point = { latitude: 50, longitude: 10, distanceM: 0 }
    assert.isUndefined(simplifyRoute([point, point]))
    assert.isUndefined(simplifyRoute([]))
  })

  test('has no elevation where the file has none', ({ assert }) => {
    const points = [0, 1, 2].map((i) => ({ latitude: 50, longitude: 10 + i, distanceM: i * 1000 }))
    assert.deepEqual(
      simplifyRoute(points)!.map(([, , elevation]) => elevation),
      [null, null, null]
    )
  })

  test('of half a million points has the same bound', ({ assert }) => {
    const points = Array.from({ length: 500_000 }, (_, i): RoutePoint => ({
      latitude: 50 + i / 1e6,
      longitude: Math.sin(i),
      distanceM: i,
    }))
    const route = simplifyRoute(points)!
    assert.isAtMost(route.length, 750)
    assert.equal(route.at(-1)![3], 499_999)
  })
})
