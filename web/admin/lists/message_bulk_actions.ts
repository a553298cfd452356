import { deleteMessages } from '#admin/actions/message_deleted'
import { restoreMessages } from '#admin/actions/message_restored'
import type { BulkAction, SelectedRows } from '#admin/lists/bulk_action'
import { isolated } from '#support/plain_text'
import { phrase, type Phrase } from '#support/phrase'

const MAX_NAMED_ROOMS = 10

export const remove: BulkAction = {
  label: phrase('Delete'),
  title: (n) => phrase('Delete {n, plural, one {# message} other {# messages}}', { n }),
  done: (n) => phrase('{n, plural, one {# message is} other {# messages are}} deleted.', { n }),
  danger: true,
  preview: async (selected) => {
    const { rooms, changing, unchanged } = await countByRoom(selected, 'deleted_at IS NULL')
    return [
      phrase(
        'The text of {n, plural, one {# message} other {# messages}} disappears at once for everybody{rooms}.',
        { n: changing, rooms }
      ),
      unchanged
        ? phrase(
            '{n, plural, one {# message is deleted already, and stays} other {# messages are deleted already, and stay}} as before.',
            { n: unchanged }
          )
        : undefined,
      phrase('Admins can still read the text, and restore it.'),
    ]
  },
  perform: deleteMessages,
}

export const restore: BulkAction = {
  label: phrase('Restore'),
  title: (n) => phrase('Restore {n, plural, one {# message} other {# messages}}', { n }),
  done: (n) => phrase('{n, plural, one {# message is} other {# messages are}} restored.', { n }),
  preview: async (selected) => {
    const { rooms, changing, unchanged } = await countByRoom(selected, 'deleted_at IS NOT NULL')
    return [
      phrase(
        'Everybody sees the text of {n, plural, one {# message} other {# messages}} again{rooms}, also if the author has deleted it.',
        { n: changing, rooms }
      ),
      unchanged
        ? phrase(
            '{n, plural, one {# message is not deleted, and stays} other {# messages are not deleted, and stay}} as before.',
            { n: unchanged }
          )
        : undefined,
    ]
  },
  perform: restoreMessages,
}

/**
 * Counts the messages that an action would change.
 * @param condition SQL: whether the action changes a message
 * @returns `rooms`: ", in the lobby (2), Bern, Switzerland (1)"; the room with most messages comes first
 */
async function countByRoom(selected: SelectedRows, condition: string) {
  const found = await selected
    .clone()
    .clearSelect()
    .select(
      selected.client.raw(
        `(SELECT name || ', ' || country FROM cities WHERE id = messages.room_id) AS city,
         count(*) FILTER (WHERE ${condition}) AS changing, count(*) AS messages`
      )
    )
    .groupBy('messages.room_id')
    .orderByRaw('2 DESC, messages.room_id')
    .pojo<{ city: string | null; changing: string; messages: string }>()
  const changing = found.reduce((sum, room) => sum + Number(room.changing), 0)
  const messages = found.reduce((sum, room) => sum + Number(room.messages), 0)
  const rooms = found.filter((room) => Number(room.changing))
  return { rooms: describeRooms(rooms), changing, unchanged: messages - changing }
}

function describeRooms(rooms: { city: string | null; changing: string }[]) {
  if (!rooms.length) return ''
  const named = rooms.slice(0, MAX_NAMED_ROOMS).map(nameRoom)
  const unnamed = rooms.length - named.length
  const names = listed(named)
  return unnamed
    ? phrase(', in {names} and {n, plural, one {# more} other {# more}}', { names, n: unnamed })
    : phrase(', in {names}', { names })
}

const nameRoom = ({ city, changing: count }: { city: string | null; changing: string }) =>
  city
    ? phrase('{city} ({count})', { city: isolated(city), count })
    : phrase('the lobby ({count})', { count })

/** Joins the names with commas. */
const listed = (names: Phrase[]): Phrase =>
  names.reduce((before, name) => phrase('{before}, {name}', { before, name }))
