import type { TrackPoint } from '#training/tracks/activity'

/** Mean radius of the Earth (IUGG), in metres. */
const EARTH_RADIUS_M = 6_371_008.8

const radians = (degrees: number) => (degrees * Math.PI) / 180

export interface Position {
  latitude: number
  longitude: number
}

/**
 * Whether a point has a position. Devices write 0,0 for "no position yet", and 180 or more degrees
 * for invalid values.
 */
export function hasPosition<T extends TrackPoint>(point: T): point is T & Position {
  const { latitude, longitude } = point
  return (
    latitude !== undefined &&
    longitude !== undefined &&
    Math.abs(latitude) <= 90 &&
    Math.abs(longitude) <= 180 &&
    (latitude !== 0 || longitude !== 0)
  )
}

/**
 * Returns the distance of two positions on a sphere, in metres, by the haversine formula
 * (R. W. Sinnott, "Virtues of the Haversine", Sky and Telescope 68, 1984, p. 159). It is exact for
 * small distances, and does not notice the date line.
 */
export function distanceBetween(a: Position, b: Position) {
  const halfLatitude = Math.sin(radians(b.latitude - a.latitude) / 2)
  const halfLongitude = Math.sin(radians(b.longitude - a.longitude) / 2)
  const haversine =
    halfLatitude ** 2 +
    Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * halfLongitude ** 2
  return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(haversine)))
}
