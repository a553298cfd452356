import { deleteMessages } from '#admin/actions/message_deleted'
import { restoreMessages } from '#admin/actions/message_restored'
import type { BulkAction, SelectedRows } from '#admin/lists/bulk_action'
import { isolated } from '#support/plain_text'
import { pluralize } from '#support/pluralize'

const MAX_NAMED_ROOMS = 10

export const remove: BulkAction = {
  label: 'Delete',
  done: 'deleted',
  danger: true,
  preview: async (selected) => {
    const { rooms, changing, unchanged } = await countByRoom(selected, 'deleted_at IS NULL')
    return [
      `The text of ${pluralize(changing, 'message', 'messages')} disappears at once for everybody${rooms}.`,
      unchanged
        ? `${pluralize(unchanged, 'message is deleted already, and stays', 'messages are deleted already, and stay')} as before.`
        : '',
      'Admins can still read the text, and restore it.',
    ]
  },
  perform: deleteMessages,
}

export const restore: BulkAction = {
  label: 'Restore',
  done: 'restored',
  preview: async (selected) => {
    const { rooms, changing, unchanged } = await countByRoom(selected, 'deleted_at IS NOT NULL')
    return [
      `Everybody sees the text of ${pluralize(changing, 'message', 'messages')} again${rooms}, also if the author has deleted it.`,
      unchanged
        ? `${pluralize(unchanged, 'message is not deleted, and stays', 'messages are not deleted, and stay')} as before.`
        : '',
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
  const named = rooms
    .slice(0, MAX_NAMED_ROOMS)
    .map(({ city, changing }) => `${city ? isolated(city) : 'the lobby'} (${changing})`)
  const unnamed = rooms.length - named.length
  return `, in ${named.join(', ')}${unnamed ? ` and ${unnamed} more` : ''}`
}
