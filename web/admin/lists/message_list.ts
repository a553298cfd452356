import { messageColumns } from '#exports/columns'
import { byMember, inCity } from '#admin/lists/id_filter_labels'
import { List } from '#admin/lists/list'
import { remove, restore } from '#admin/lists/message_bulk_actions'
import Message from '#models/message'
import { isolated } from '#support/plain_text'
import { dayOrNothing, idOrNothing } from '#validators/list'
import { phrase } from '#support/phrase'

interface Filter {
  search?: string
  state?: 'shown' | 'edited' | 'deleted'
  room?: 'lobby'
  city?: number
  author?: number
  from?: string
  to?: string
}

/** A longer transaction would keep others from posting in the rooms for more than a few seconds. */
const MAX_SELECTED = 20_000

const TITLE_LENGTH = 80

export const messages = new List<typeof Message, Filter>({
  name: 'messages',
  id: 'messages.serial',
  sorts: {
    posted: { expression: 'messages.created_at', type: 'timestamptz', label: phrase('Posted') },
    // Exactly the expression of the index.
    changed: {
      expression: 'coalesce(messages.deleted_at, messages.edited_at, messages.created_at)',
      type: 'timestamptz',
      label: phrase('Last change'),
    },
  },
  defaultSort: '-posted',
  choices: {
    state: {
      label: phrase('Every state'),
      options: {
        shown: phrase('Not deleted'),
        edited: phrase('Edited'),
        deleted: phrase('Deleted'),
      },
    },
    room: { label: phrase('Every room'), options: { lobby: phrase('Lobby') } },
  },
  fields: { city: idOrNothing(), author: idOrNothing(), from: dayOrNothing(), to: dayOrNothing() },
  filterLabels: { city: inCity, author: byMember },
  find: ({ search, state, room, city, author, from, to }) =>
    Message.matching(search, state === 'deleted')
      .select('messages.*')
      .withScopes((query) => query.withPlace())
      .withScopes((query) => query.withDeletion())
      .if(state === 'shown', (query) => query.whereNull('messages.deleted_at'))
      .if(state === 'edited', (query) =>
        query.whereNull('messages.deleted_at').whereNotNull('messages.edited_at')
      )
      .if(state === 'deleted', (query) => query.whereNotNull('messages.deleted_at'))
      .if(room, (query) => query.where('messages.room_id', 0))
      .if(city, (query) => query.where('messages.room_id', city!))
      .if(author, (query) => query.where('messages.author_id', author!))
      .if(from, (query) => query.where('messages.created_at', '>=', `${from}T00:00Z`))
      .if(to, (query) =>
        query.whereRaw(`messages.created_at < ?::timestamptz + interval '1 day'`, [`${to}T00:00Z`])
      ),
  title: (message) =>
    phrase('{message}: {text}', { message: message.place, text: excerpt(message) }),
  actions: { remove, restore },
  columns: messageColumns,
  isGrowing: true,
  maxSelected: MAX_SELECTED,
})

function excerpt({ text, fileCount }: Message) {
  const line = text.replace(/\s+/g, ' ')
  if (!line) return phrase('{n, plural, one {# file} other {# files}}', { n: fileCount })
  return isolated(line.length > TITLE_LENGTH ? `${line.slice(0, TITLE_LENGTH)}…` : line)
}
