import type { Route } from '#training/tracks/route'
import { phrase } from '#support/phrase'

/** Sizes of the drawings, in the units of their `viewBox`. */
const LINE_SIZE = 600
const PROFILE_WIDTH = 600
const PROFILE_HEIGHT = 140

/** Keeps the line and the marks of its ends inside. */
const MARGIN = 12

type Place = [x: number, y: number]

export interface RouteDrawing {
  width: number
  height: number
  /** The `d` of an SVG path. */
  path: string
  start: Place
  end: Place
}

/**
 * Draws a route, with north at the top. The scale is right along its middle latitude, which is exact
 * enough for a training.
 * @returns undefined if there is no line
 */
export function drawRoute(route: Route): RouteDrawing | undefined {
  if (route.length < 2) return undefined
  const latitudes = route.map(([latitude]) => latitude)
  const middle = (Math.max(...latitudes) + Math.min(...latitudes)) / 2
  const scale = Math.cos((middle * Math.PI) / 180)
  const [[, firstLongitude]] = route
  const places = route.map(([latitude, longitude]): Place => [
    besideStart(longitude, firstLongitude) * scale,
    -latitude,
  ])
  const [left, right] = extent(places.map(([x]) => x))
  const [top, bottom] = extent(places.map(([, y]) => y))
  const largest = Math.max(right - left, bottom - top)
  if (largest === 0) return undefined
  const zoom = (LINE_SIZE - 2 * MARGIN) / largest
  const drawn = places.map(([x, y]): Place => [
    round((x - left) * zoom + MARGIN),
    round((y - top) * zoom + MARGIN),
  ])
  return {
    width: Math.ceil((right - left) * zoom + 2 * MARGIN),
    height: Math.ceil((bottom - top) * zoom + 2 * MARGIN),
    path: toPath(drawn),
    start: drawn[0],
    end: drawn.at(-1)!,
  }
}

export interface ProfileDrawing {
  width: number
  height: number
  path: string
  /** The path down to the lower edge, to fill. */
  area: string
  lowestM: number
  highestM: number
}

/**
 * Draws the elevation along the distance.
 * @returns undefined if the route has no elevation
 */
export function drawProfile(route: Route): ProfileDrawing | undefined {
  const points = route.flatMap(([, , elevation, distance]): Place[] =>
    elevation === null ? [] : [[distance, elevation]]
  )
  if (points.length < 2) return undefined
  const [start, end] = extent(points.map(([distance]) => distance))
  const [lowestM, highestM] = extent(points.map(([, elevation]) => elevation))
  if (start === end) return undefined
  const height = PROFILE_HEIGHT - 2 * MARGIN
  // A flat route is a line in the middle, and not one of noise over the whole height.
  const range = Math.max(highestM - lowestM, 20)
  const base = (highestM + lowestM - range) / 2
  const drawn = points.map(([distance, elevation]): Place => [
    round(((distance - start) / (end - start)) * PROFILE_WIDTH),
    round(MARGIN + height - ((elevation - base) / range) * height),
  ])
  const path = toPath(drawn)
  return {
    width: PROFILE_WIDTH,
    height: PROFILE_HEIGHT,
    path,
    area: `${path}V${PROFILE_HEIGHT}H${drawn[0][0]}Z`,
    lowestM: Math.round(lowestM),
    highestM: Math.round(highestM),
  }
}

const DIRECTIONS = [
  phrase('It ends north of its start.'),
  phrase('It ends north-east of its start.'),
  phrase('It ends east of its start.'),
  phrase('It ends south-east of its start.'),
  phrase('It ends south of its start.'),
  phrase('It ends south-west of its start.'),
  phrase('It ends west of its start.'),
  phrase('It ends north-west of its start.'),
]

/**
 * Describes the shape of a route, for people who do not see it: "a loop", or "from its start to the
 * north-east".
 */
export function describeRoute(route: Route) {
  const [[startLatitude, startLongitude]] = route
  const [endLatitude, endLongitude, , distance] = route.at(-1)!
  const north = (endLatitude - startLatitude) * METRES_PER_DEGREE
  const scale = Math.cos((startLatitude * Math.PI) / 180)
  const east =
    (besideStart(endLongitude, startLongitude) - startLongitude) * scale * METRES_PER_DEGREE
  if (Math.hypot(north, east) < Math.max(50, distance * 0.05)) {
    return phrase('It ends where it starts.')
  }
  const eighth = Math.round(Math.atan2(east, north) / (Math.PI / 4))
  return DIRECTIONS[(eighth + 8) % 8]
}

const METRES_PER_DEGREE = 111_195

const besideStart = (longitude: number, start: number) =>
  longitude - 360 * Math.round((longitude - start) / 360)

const extent = (values: number[]) => [Math.min(...values), Math.max(...values)]

const round = (value: number) => Math.round(value * 10) / 10

const toPath = (places: Place[]) => `M${places.map((place) => place.join(' ')).join('L')}`
