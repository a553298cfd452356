import { count, flag, id, list, named, nullable, object, text, time, uuid } from '#api/schema'

/** A room has the id of its city. The lobby has the id 0. */
export const roomId = { type: 'integer', minimum: 0, maximum: 2 ** 31 - 1 } as const

export const Room = named(
  'Room',
  'A room of the chat. 0 is the lobby, other rooms have the id of their city',
  {
    id: count,
    name: text,
    cityId: nullable(id),
    lastRead: {
      ...count,
      description: 'The `number` of the last message that you have read, or 0',
    },
    unread: { ...count, description: 'How many messages of others are newer, 100 at most' },
    muted: { ...flag, description: 'Whether nothing in the room notifies you' },
  }
)

export const NamedMember = named('NamedMember', 'A member whom a message can name', {
  id,
  name: text,
})

export const Mention = named('Mention', 'A message that names you', {
  messageId: uuid,
  roomId: count,
  room: text,
  author: nullable(text),
  body: text,
  createdAt: time,
  seen: flag,
})

export const FoundMessage = named('FoundMessage', 'A message that a search has found', {
  id: uuid,
  roomId: count,
  authorId: nullable(id),
  author: nullable(text),
  createdAt: time,
  excerpt: {
    ...list(object({ text, isHit: flag })),
    description: 'The text around the first hit, in pieces',
  },
})

const Attachment = named('Attachment', 'A file of a message', {
  id: uuid,
  name: text,
  type: text,
  sizeBytes: count,
  width: nullable(count),
  height: nullable(count),
})

export const Message = named(
  'Message',
  'A message, as the hub sends it. A deleted one has an empty body',
  {
    id: uuid,
    number: {
      ...count,
      description: 'The place of the message in its room, by which clients sort',
    },
    position: {
      ...count,
      description: 'The place of its last change among the changes of the room',
    },
    authorId: nullable(id),
    author: nullable(text),
    body: text,
    createdAt: time,
    editedAt: nullable(time),
    deletedAt: nullable(time),
    quotedId: nullable(uuid),
    mentions: list(object({ id, name: text })),
    attachments: list(Attachment),
    fileCount: count,
  }
)
