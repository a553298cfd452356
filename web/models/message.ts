import { belongsTo } from '@adonisjs/lucid/orm'
import type { BelongsTo } from '@adonisjs/lucid/types/relations'
import { MessageSchema } from '#database/schema'
import Room from '#models/room'
import User from '#models/user'

/**
 * A message in a room of the chat. The database sets its number, position and times. To delete it, set
 * `deletedAt`: a trigger then moves the text to `deleted_messages`. Setting it to null restores both.
 */
export default class Message extends MessageSchema {
  static selfAssignPrimaryKey = true

  @belongsTo(() => User, { foreignKey: 'authorId' })
  declare author: BelongsTo<typeof User>

  @belongsTo(() => Room)
  declare room: BelongsTo<typeof Room>
}
