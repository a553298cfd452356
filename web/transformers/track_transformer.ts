import { BaseTransformer } from '@adonisjs/core/transformers'
import type { Shaped } from '#api/schema'
import type { Track as Schema } from '#api/schemas/entry'
import type Track from '#models/track'

export default class TrackTransformer extends BaseTransformer<Track> {
  toObject(): Shaped<typeof Schema> {
    const { distanceM, movingS, elapsedS, points } = this.resource
    return {
      distanceM,
      movingS,
      elapsedS,
      points: points.map(([latitude, longitude, elevationM, distance]) => ({
        latitude,
        longitude,
        elevationM,
        distanceM: distance,
      })),
    }
  }
}
