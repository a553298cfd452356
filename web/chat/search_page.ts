import { messageClock } from '#browser/chat/message_clock'
import { defaultLanguage } from '#config/locales'
import type { ChatRoom } from '#chat/rooms'
import { authorIn, searchMessages, type SearchResults } from '#chat/search_messages'
import { MAX_SEARCH_LENGTH } from '#chat/search_words'

interface SearchInput {
  q?: string | null
  /** The id of a room. */
  room?: number | null
  /** The id of a member. */
  author?: number | null
  /** The id of the last message of the page before. */
  before?: string | null
}

/**
 * Returns what the page of the search shows. A room that the reader may not read is ignored.
 * @param rooms the rooms that the reader may read
 */
export async function searchPage(
  rooms: ChatRoom[],
  input: SearchInput,
  { locale, zone }: { locale: string; zone: string }
) {
  const typed = input.q ?? ''
  const words = typed.slice(0, MAX_SEARCH_LENGTH)
  const chosen = rooms.find(({ id }) => id === input.room)
  const roomIds = chosen ? [chosen.id] : rooms.map(({ id }) => id)
  const name = input.author ? await authorIn(roomIds, input.author) : undefined
  const author = name === undefined ? undefined : { id: input.author!, name }
  const results = words
    ? await findMessages({
        roomIds,
        text: words,
        language: defaultLanguage,
        authorId: author?.id,
        before: input.before ?? undefined,
      })
    : undefined
  return {
    rooms,
    words,
    isCut: words.length < typed.length,
    chosen,
    author,
    results: results && {
      ...results,
      messages: results.messages.map((message) => ({
        ...message,
        room: rooms.find(({ id }) => id === message.roomId)!,
      })),
    },
    isFirstPage: !input.before,
    clock: messageClock(locale, zone),
  }
}

/** Searches messages, and says if that took too long. */
export async function findMessages(
  request: Parameters<typeof searchMessages>[0]
): Promise<SearchResults & { tookTooLong?: boolean }> {
  try {
    return await searchMessages(request)
  } catch (error) {
    if ((error as Error).name !== 'KnexTimeoutError') throw error
    return { messages: [], hasOlder: false, tookTooLong: true }
  }
}
