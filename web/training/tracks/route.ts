import type { Position } from '#training/tracks/positions'

export interface RoutePoint extends Position {
  elevationM?: number
  /** Distance along the route. */
  distanceM: number
}

/** Points of a route: latitude, longitude, elevation in metres, distance along the route in metres. */
export type Route = [
  latitude: number,
  longitude: number,
  elevationM: number | null,
  distanceM: number,
][]

/** As many as a drawing shows. */
const MAX_LINE_POINTS = 500
const MAX_PROFILE_POINTS = 250

/** The points of longer tracks lie so close together that most of them can be left out unseen. */
const MAX_COMPARED_POINTS = 50_000

/**
 * Reduces a route to at most 750 points, for a drawing. Keeps the points that matter most for the line and
 * those that matter most for its elevation profile.
 * @returns undefined if there is no line
 */
export function simplifyRoute(recorded: RoutePoint[]): Route | undefined {
  const points = thinned(recorded)
  if (points.length < 2 || points.at(-1)!.distanceM === 0) return undefined
  const scale = Math.cos((points[0].latitude * Math.PI) / 180)
  const line = mostImportant(
    points.map(({ latitude, longitude }) => [
      unwrap(longitude, points[0].longitude) * scale,
      latitude,
    ]),
    MAX_LINE_POINTS
  )
  const high = points.flatMap(({ elevationM }, index) => (elevationM === undefined ? [] : [index]))
  const profile = mostImportant(
    high.map((index) => [points[index].distanceM, points[index].elevationM!]),
    MAX_PROFILE_POINTS
  ).map((index) => high[index])
  return [...new Set([...line, ...profile])]
    .toSorted((a, b) => a - b)
    .map((index) => toTuple(points[index]))
}

/** Keeps every n-th point and the last one. */
function thinned(points: RoutePoint[]) {
  const step = Math.ceil(points.length / MAX_COMPARED_POINTS)
  if (step <= 1) return points
  return points.filter((_, index) => index % step === 0 || index === points.length - 1)
}

/** Five decimals of a degree are a metre. */
function toTuple({ latitude, longitude, elevationM, distanceM }: RoutePoint): Route[number] {
  const elevation = elevationM === undefined ? null : round(elevationM, 1)
  return [round(latitude, 5), round(longitude, 5), elevation, Math.round(distanceM)]
}

const round = (value: number, decimals: number) => Number(value.toFixed(decimals))

/** Returns a longitude on the same side of the date line as the start. */
const unwrap = (longitude: number, start: number) =>
  longitude - 360 * Math.round((longitude - start) / 360)

/**
 * Returns the indexes of the points that are left when the least important points are removed one by
 * one, by the algorithm of Visvalingam and Whyatt ("Line generalisation by repeated elimination of
 * points", The Cartographic Journal 30, 1993): the least important point makes the smallest triangle
 * with its neighbours. Unlike the algorithm of Ramer, Douglas and Peucker, it can stop at a number of
 * points.
 */
export function mostImportant(points: [x: number, y: number][], limit: number): number[] {
  const { length } = points
  const previous = Array.from(points, (_, index) => index - 1)
  const next = Array.from(points, (_, index) => index + 1)
  const isRemoved = new Uint8Array(length)
  const areas = new Float64Array(length)
  const queue = new AreaQueue()
  const update = (index: number, least = 0) => {
    if (index <= 0 || index >= length - 1) return
    // A point must not be removed before its neighbour that made a smaller triangle.
    areas[index] = Math.max(
      least,
      area(points[previous[index]], points[index], points[next[index]])
    )
    queue.push(areas[index], index)
  }
  for (let index = 1; index < length - 1; index++) update(index)

  for (let left = length; left > limit && queue.size;) {
    const { area: smallest, index } = queue.pop()
    if (isRemoved[index] || areas[index] !== smallest) continue
    isRemoved[index] = 1
    left--
    next[previous[index]] = next[index]
    previous[next[index]] = previous[index]
    update(previous[index], smallest)
    update(next[index], smallest)
  }
  return points.flatMap((_, index) => (isRemoved[index] ? [] : [index]))
}

const area = ([ax, ay]: number[], [bx, by]: number[], [cx, cy]: number[]) =>
  Math.abs((bx - ax) * (cy - ay) - (cx - ax) * (by - ay)) / 2

/** A binary heap: the smallest area comes first. */
class AreaQueue {
  #items: { area: number; index: number }[] = []

  get size() {
    return this.#items.length
  }

  push(value: number, index: number) {
    const items = this.#items
    let place = items.push({ area: value, index }) - 1
    while (place > 0) {
      const parent = (place - 1) >> 1
      if (items[parent].area <= items[place].area) return
      this.#swap(parent, place)
      place = parent
    }
  }

  pop() {
    const items = this.#items
    this.#swap(0, items.length - 1)
    const smallest = items.pop()!
    for (let place = 0; ;) {
      const left = 2 * place + 1
      if (left >= items.length) return smallest
      const right = left + 1
      const child = right < items.length && items[right].area < items[left].area ? right : left
      if (items[place].area <= items[child].area) return smallest
      this.#swap(place, child)
      place = child
    }
  }

  #swap(a: number, b: number) {
    const items = this.#items
    ;[items[a], items[b]] = [items[b], items[a]]
  }
}
