import { belongsTo } from '@adonisjs/lucid/orm'
import type { BelongsTo } from '@adonisjs/lucid/types/relations'
import { RoomSchema } from '#database/schema'
import City from '#models/city'

/**
 * A room of the chat: the lobby, or the room of a city, which has the id of the city. The first message
 * creates the row.
 */
export default class Room extends RoomSchema {
  @belongsTo(() => City)
  declare city: BelongsTo<typeof City>
}
