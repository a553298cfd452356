import { messages } from '#admin/lists/message_list'
import { operation } from '#api/operation'
import { csvFile, list, uuid } from '#api/schema'
import { ModeratedMessage } from '#api/schemas/moderation'

const moderation = {
  tag: 'Chat',
  ability: 'moderation:write',
  policy: 'moderateChat',
  params: { id: uuid },
} as const

export const index = operation({
  id: 'listModeratedMessages',
  tag: 'Chat',
  summary: 'List the messages of all rooms',
  description:
    'For admins. The newest first, without `sort`. `search` is a part of the text, `city` and `author` are ids, `from` and `to` are days in UTC.',
  ability: 'moderation:read',
  policy: 'moderateChat',
  query: messages.validator,
  success: {
    status: 200,
    description: 'A page of messages',
    data: list(ModeratedMessage),
    pages: true,
  },
})

export const exportCsv = operation({
  id: 'exportModeratedMessages',
  tag: 'Chat',
  summary: 'Download messages of all rooms as CSV',
  description: 'For admins. All that match the filters, with the texts of deleted messages.',
  ability: 'moderation:read',
  policy: 'moderateChat',
  query: messages.filterValidator,
  success: csvFile,
})

export const remove = operation({
  ...moderation,
  id: 'moderateMessage',
  summary: 'Delete the message of any member',
  description: 'For admins. The message keeps its place in the room, and admins can restore it.',
  success: { status: 200, description: 'The message', data: ModeratedMessage },
})

export const restore = operation({
  ...moderation,
  id: 'restoreMessage',
  summary: 'Restore a deleted message',
  description: 'For admins. Whoever has deleted it.',
  success: { status: 204, description: 'The message is not deleted' },
})
