import { belongsTo } from '@adonisjs/lucid/orm'
import type { BelongsTo } from '@adonisjs/lucid/types/relations'
import { StationSchema } from '#database/schema'
import City from '#models/city'

/** A weather station that pushes readings of a city. */
export default class Station extends StationSchema {
  @belongsTo(() => City)
  declare city: BelongsTo<typeof City>

  /** The stations that are not deleted. Every page starts here. */
  static present() {
    return this.query().whereNull('stations.deleted_at')
  }
}
