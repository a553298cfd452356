import { belongsTo, scope } from '@adonisjs/lucid/orm'
import type { BelongsTo } from '@adonisjs/lucid/types/relations'
import db from '@adonisjs/lucid/services/db'
import { MessageSchema } from '#database/schema'
import type { Attachment } from '#messaging/contract'
import Room from '#models/room'
import User from '#models/user'
import { isolated } from '#support/plain_text'
import { phrase } from '#support/phrase'

/** Fewer letters than this are in too many messages to be searched within words. */
const SHORTEST_PART = 3

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

  /** Adds the names of the author and the city. With subqueries, because a list reads few rows. */
  static withPlace = scope((query) => {
    void query.select(
      'messages.serial',
      'messages.author_id',
      'messages.room_id',
      db.raw('(SELECT name FROM users WHERE id = messages.author_id) AS author_name'),
      db.raw(
        `(SELECT name || ', ' || country FROM cities WHERE id = messages.room_id) AS city_title`
      )
    )
  })

  /** Adds, for admins only, who has deleted the message, its text, and its files that still exist. */
  static withDeletion = scope((query) => {
    void query.select(
      db.raw('(SELECT name FROM users WHERE id = messages.deleted_by_id) AS deleter_name'),
      db.raw('(SELECT body FROM deleted_messages WHERE message_id = messages.id) AS deleted_body'),
      db.raw(
        'CASE WHEN messages.file_count > 0 THEN attachments_of(messages.id) END AS attachments'
      )
    )
  })

  /**
   * Messages that contain the text, ignoring case and accents. A text of one or two letters must be at
   * the beginning of a word. If the text is empty, all messages.
   * @param isDeleted whether to search the texts of deleted messages instead of those that are shown
   */
  static matching(text = '', isDeleted = false) {
    if (!text) return this.query()
    if (!isDeleted) return this.query().whereRaw(...contains('messages.body', text))
    const [condition, values] = contains('deleted_messages.body', text)
    return this.query().whereIn(
      'messages.id',
      db.from('deleted_messages').select('message_id').whereRaw(condition, values)
    )
  }

  /** Names its author and room, for a sentence: "a message of Ada in the lobby". */
  get place() {
    const { author_name: author, city_title: city } = this.$extras
    const names = { author: author && isolated(author), city: city && isolated(city) }
    if (author && city) return phrase('a message of {author} in the room of {city}', names)
    if (author) return phrase('a message of {author} in the lobby', names)
    return city
      ? phrase('a message of a former member in the room of {city}', names)
      : phrase('a message of a former member in the lobby')
  }

  /** The name of the deleter, if it is known and the message was read `withDeletion`. */
  get deleterName() {
    return this.$extras.deleter_name as string | null
  }

  /** Its files that still exist, if it was read `withDeletion`. */
  get attachments() {
    return (this.$extras.attachments as Attachment[] | null) ?? []
  }

  /** The text, also of a deleted message if it was read `withDeletion`. */
  get text() {
    return (this.$extras.deleted_body as string | null) ?? this.body
  }
}

/** SQL and its parameters: whether a column contains a text. An index contains `folded` of the column. */
function contains(column: string, text: string): [condition: string, values: string[]] {
  if ([...text.trim()].length >= SHORTEST_PART) {
    return [`folded(${column}) LIKE containing(?)`, [text]]
  }
  const beginning = `substr(containing(?), 2)`
  return [
    `(folded(${column}) LIKE ${beginning} OR folded(${column}) LIKE '% ' || ${beginning})`,
    [text, text],
  ]
}
