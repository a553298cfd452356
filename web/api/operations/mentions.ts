import { operation } from '#api/operation'
import { list } from '#api/schema'
import { Mention } from '#api/schemas/chat'
import { apiSeenMentionValidator, mentionsValidator } from '#validators/message'

export const index = operation({
  id: 'listMentions',
  tag: 'Chat',
  summary: 'List the messages that name you',
  description:
    'Those that you have not seen are before all others; the newest first. `after` is the id of a message.',
  ability: 'messages:read',
  query: mentionsValidator,
  success: { status: 200, description: 'A page of mentions', data: list(Mention), pages: true },
})

export const markSeen = operation({
  id: 'markMentionsSeen',
  tag: 'Chat',
  summary: 'Mark mentions as seen',
  description: 'The one in the message with this `messageId`; without it, all of them.',
  ability: 'messages:write',
  body: apiSeenMentionValidator,
  success: { status: 204, description: 'They are seen' },
})
