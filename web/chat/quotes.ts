import db from '@adonisjs/lucid/services/db'
import { excerptOf } from '#browser/chat/excerpt'

/** The part of a quoted message that pages show. */
export interface Quote {
  id: string
  /** The place of its last change among the changes of the room. */
  position: number
  /** null if the account of the author has been deleted */
  author: string | null
  /** The beginning of its text. Empty if the message is deleted. */
  body: string
  fileCount: number
  deletedAt: string | null
}

/** SQL: the columns of a quoted message, as `quoteOf` takes them. */
export const QUOTE_COLUMNS = `quoted.id AS quoted_message_id, quoted.position AS quoted_position,
  quoted_authors.name AS quoted_author, quoted.body AS quoted_body,
  quoted.file_count AS quoted_file_count, quoted.deleted_at AS quoted_deleted_at`

const WITH_QUOTED_AUTHORS = 'LEFT JOIN users quoted_authors ON quoted_authors.id = quoted.author_id'

/** SQL: joins the quoted messages for `QUOTE_COLUMNS`. */
export const WITH_QUOTES = `LEFT JOIN messages quoted
  ON quoted.id = messages.quoted_id AND quoted.room_id = messages.room_id ${WITH_QUOTED_AUTHORS}`

interface Row {
  quoted_message_id: string | null
  quoted_position: number
  quoted_author: string | null
  quoted_body: string
  quoted_file_count: number
  quoted_deleted_at: Date | null
}

/** Returns the quotes of rows with `QUOTE_COLUMNS`. */
export const quotesById = (rows: Row[]) =>
  new Map(rows.flatMap(quoteOf).map((quote) => [quote.id, quote]))

/** Returns the quote of a row, or nothing. */
function quoteOf(row: Row): Quote[] {
  if (row.quoted_message_id === null) return []
  return [
    {
      id: row.quoted_message_id,
      position: row.quoted_position,
      author: row.quoted_author,
      body: excerptOf(row.quoted_body),
      fileCount: row.quoted_deleted_at ? 0 : row.quoted_file_count,
      deletedAt: row.quoted_deleted_at?.toISOString() ?? null,
    },
  ]
}

/**
 * Finds messages that are quoted. Leaves out those of other rooms.
 * @param roomIds the rooms that the reader may read
 */
export async function findQuotes(roomIds: number[], ids: string[]): Promise<Quote[]> {
  const { rows } = await db.rawQuery(
    `SELECT ${QUOTE_COLUMNS} FROM messages quoted ${WITH_QUOTED_AUTHORS}
       WHERE quoted.id = ANY(CAST(:ids AS uuid[])) AND quoted.room_id = ANY(CAST(:rooms AS int[]))`,
    { ids, rooms: roomIds }
  )
  return rows.flatMap(quoteOf)
}
