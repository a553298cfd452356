import { operation } from '#api/operation'
import { count, file, list, object, text, uuid } from '#api/schema'
import { FoundMessage, Message, roomId } from '#api/schemas/chat'
import {
  apiFileMessageValidator,
  apiMessageChangeValidator,
  apiMessageValidator,
  apiSearchValidator,
  historyValidator,
} from '#validators/message'

const roomParams = { id: roomId }

const messageParams = { id: uuid }

export const index = operation({
  id: 'listMessages',
  tag: 'Chat',
  summary: 'List messages of a room',
  description:
    'The newest 50 messages, oldest first. `before` and `after` are the `number` of a message. `position` and `epoch` say where the hub continues: send both with `join`.',
  ability: 'messages:read',
  params: roomParams,
  query: historyValidator,
  success: {
    status: 200,
    description: 'A part of the history',
    data: list(Message),
    metadata: object({ position: count, epoch: text }),
    pages: true,
  },
})

export const search = operation({
  id: 'searchMessages',
  tag: 'Chat',
  summary: 'Search messages',
  description:
    'In the rooms that you may read, the newest first. `room` and `author` are ids, `before` is the id of the last message of a page. Words in quotation marks must be complete, and a hyphen before a word excludes it.',
  ability: 'messages:read',
  query: apiSearchValidator,
  success: { status: 200, description: 'A page of results', data: list(FoundMessage), pages: true },
  problems: [503],
})

export const show = operation({
  id: 'showMessage',
  tag: 'Chat',
  summary: 'Show a message',
  description:
    'Of a room that you may read: what another message quotes, what a search has found, or what mentions you. Its `number` is its place in the room.',
  ability: 'messages:read',
  params: messageParams,
  success: {
    status: 200,
    description: 'The message',
    data: Message,
    metadata: object({ roomId: count }),
  },
})

export const store = operation({
  id: 'postMessage',
  tag: 'Chat',
  summary: 'Post a message',
  description:
    '`id` is a UUID that your program generates. The same request again posts nothing, so after a failure you can repeat it. A message with files is a form: its `body` may be left out. If several members have a name that `body` mentions, `mentionIds` says who is meant.',
  ability: 'messages:write',
  params: roomParams,
  body: apiMessageValidator,
  form: { files: { files: list(file) }, fields: apiFileMessageValidator },
  success: {
    status: 201,
    description: 'The message',
    data: Message,
    also: { status: 200, description: 'The message, which was posted before' },
  },
  problems: [403, 404, 409],
})

export const update = operation({
  id: 'editMessage',
  tag: 'Chat',
  summary: 'Edit your message',
  description: 'Only your own messages, for 15 minutes.',
  ability: 'messages:write',
  params: messageParams,
  body: apiMessageChangeValidator,
  success: { status: 200, description: 'The edited message', data: Message },
  problems: [403, 404, 409],
})

export const destroy = operation({
  id: 'deleteMessage',
  tag: 'Chat',
  summary: 'Delete your message',
  description: 'Only your own messages, for 15 minutes.',
  ability: 'messages:write',
  params: messageParams,
  success: { status: 200, description: 'The message, without its text', data: Message },
  problems: [404, 409],
})
