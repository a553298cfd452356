import db from '@adonisjs/lucid/services/db'
import { HIT_BEGIN, HIT_END, highlightsOf, type HighlightPiece } from '#chat/highlights'
import { searchConfiguration, type SearchLanguage } from '#chat/search_configuration'
import { searchWords } from '#chat/search_words'

const PAGE_SIZE = 25

/**
 * In each room, so many of the newest messages are looked through in order of time. That finds a page of
 * a frequent word, of which the index would have to collect all messages before it could sort them.
 */
const RECENT_MESSAGES = 3000

const TIMEOUT_MS = 5000

export interface SearchRequest {
  /** The rooms that the reader may read. */
  roomIds: number[]
  text: string
  language: SearchLanguage
  /** Only messages of this member. */
  authorId?: number
  /** Only messages older than the one with this id. */
  before?: string
}

export interface FoundMessage {
  id: string
  roomId: number
  authorId: number | null
  author: string | null
  createdAt: string
  pieces: HighlightPiece[]
}

export interface SearchResults {
  /** Newest first. */
  messages: FoundMessage[]
  hasOlder: boolean
}

/** SQL: what is searched for. */
const WORDS = 'message_query(CAST(:config AS regconfig), :typed, :begins)'

/** SQL: a message that the request may find. The right is in `:rooms`. */
const MATCHES = `messages.words @@ in_rooms(CAST(:rooms AS int[]), ${WORDS})
  AND messages.deleted_at IS NULL
  AND (CAST(:author AS integer) IS NULL OR messages.author_id = :author)`

/** SQL: where the page begins, as (time, serial). The index messages_by_room has this order. */
const CURSOR =
  "(coalesce((SELECT created_at FROM last), 'infinity'), coalesce((SELECT serial FROM last), 0))"

const MARKS = `HighlightAll=true, StartSel=${HIT_BEGIN}, StopSel=${HIT_END}`

/**
 * SQL: `edge` is the time since which the messages of all rooms were looked through. The index
 * is asked for older messages only if the page is not full. `matching` has no condition for which the
 * planner would read another index: the words contain the room.
 */
const SEARCH = `
  WITH last AS MATERIALIZED (
    SELECT created_at, serial FROM messages
      WHERE id = CAST(:before AS uuid) AND room_id = ANY(CAST(:rooms AS int[]))),
  recent AS MATERIALIZED (
    SELECT messages.id, messages.room_id, messages.created_at, messages.serial, ${MATCHES} AS matches
      FROM unnest(CAST(:rooms AS int[])) AS rooms (id) CROSS JOIN LATERAL (
        SELECT * FROM messages
          WHERE messages.room_id = rooms.id AND (messages.created_at, messages.serial) < ${CURSOR}
          ORDER BY messages.created_at DESC, messages.serial DESC LIMIT :recent
      ) AS messages),
  edge AS MATERIALIZED (
    SELECT max(oldest) AS since FROM (
      SELECT min(created_at) AS oldest FROM recent GROUP BY room_id HAVING count(*) = :recent
    ) AS rooms_with_older),
  newest AS MATERIALIZED (
    SELECT recent.id, recent.created_at, recent.serial FROM recent, edge
      WHERE matches AND (edge.since IS NULL OR recent.created_at > edge.since)
      ORDER BY recent.created_at DESC, recent.serial DESC LIMIT :limit),
  matching AS MATERIALIZED (
    SELECT messages.id, messages.room_id, messages.created_at, messages.serial FROM messages
      WHERE (SELECT since IS NOT NULL AND (SELECT count(*) FROM newest) < :limit FROM edge)
        AND ${MATCHES}),
  older AS MATERIALIZED (
    SELECT messages.id, messages.created_at, messages.serial FROM matching AS messages
      WHERE messages.room_id = ANY(CAST(:rooms AS int[]))
        AND messages.created_at <= (SELECT since FROM edge)
        AND (messages.created_at, messages.serial) < ${CURSOR}),
  found AS MATERIALIZED (
    SELECT * FROM (TABLE newest UNION ALL TABLE older) AS messages
      ORDER BY created_at DESC, serial DESC LIMIT :limit)
  SELECT messages.id, messages.room_id, messages.author_id, authors.name AS author,
      messages.created_at, messages.body,
      ts_headline('chat_simple', ts_headline(CAST(:config AS regconfig), spaced_words(messages.body), ${WORDS}, :marks),
        ${WORDS}, :marks) AS marked
    FROM found JOIN messages ON messages.id = found.id LEFT JOIN users authors ON authors.id = messages.author_id
    ORDER BY messages.created_at DESC, messages.serial DESC`

/**
 * Searches messages, newest first. Deleted messages are not found.
 * @throws KnexTimeoutError if it takes too long
 */
export async function searchMessages(request: SearchRequest): Promise<SearchResults> {
  const { typed, begins } = searchWords(request.text)
  const { rows } = await db
    .rawQuery(SEARCH, {
      rooms: request.roomIds,
      typed,
      begins,
      config: searchConfiguration(request.language),
      author: request.authorId ?? null,
      before: request.before ?? null,
      recent: RECENT_MESSAGES,
      limit: PAGE_SIZE + 1,
      marks: MARKS,
    })
    .timeout(TIMEOUT_MS, { cancel: true })
  const messages = rows.slice(0, PAGE_SIZE).map(foundMessage)
  return { messages, hasOlder: rows.length > PAGE_SIZE }
}

interface Row {
  id: string
  room_id: number
  author_id: number | null
  author: string | null
  created_at: Date
  body: string
  marked: string
}

function foundMessage(row: Row): FoundMessage {
  return {
    id: row.id,
    roomId: row.room_id,
    authorId: row.author_id,
    author: row.author,
    createdAt: row.created_at.toISOString(),
    pieces: highlightsOf(row.body, row.marked),
  }
}

/** Returns the name of a member who has written in one of the rooms, or undefined. */
export async function authorIn(roomIds: number[], id: number): Promise<string | undefined> {
  const author = await db
    .from('users')
    .where({ id })
    .whereExists((query) =>
      query
        .from('messages')
        .whereColumn('author_id', 'users.id')
        .whereRaw('room_id = ANY(?)', [roomIds])
    )
    .select('name')
    .first()
  return author?.name
}
