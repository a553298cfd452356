import { operation } from '#api/operation'
import { list } from '#api/schema'
import { NamedMember, Room, roomId } from '#api/schemas/chat'
import { apiMemberNameValidator, apiReadValidator } from '#validators/message'

const params = { id: roomId }

export const index = operation({
  id: 'listRooms',
  tag: 'Chat',
  summary: 'List rooms',
  description: 'The lobby, and the rooms of the cities that you watch.',
  ability: 'messages:read',
  success: { status: 200, description: 'The rooms that you may read', data: list(Room) },
})

export const markRead = operation({
  id: 'markRoomRead',
  tag: 'Chat',
  summary: 'Mark a room as read',
  description:
    'Up to the message with this `number`. A lower one than before changes nothing, so the order of requests does not matter.',
  ability: 'messages:write',
  params,
  body: apiReadValidator,
  success: { status: 204, description: 'It is read up to there' },
})

export const mute = operation({
  id: 'muteRoom',
  tag: 'Chat',
  summary: 'Mute a room',
  description: 'Nothing that is written there notifies you.',
  ability: 'messages:write',
  params,
  success: { status: 204, description: 'The room is muted' },
})

export const unmute = operation({
  id: 'unmuteRoom',
  tag: 'Chat',
  summary: 'Unmute a room',
  ability: 'messages:write',
  params,
  success: { status: 204, description: 'The room is not muted' },
})

export const members = operation({
  id: 'findMembersOfRoom',
  tag: 'Chat',
  summary: 'Find members to name in a message',
  description:
    'At most 6 other members who may read the room: those whose name has a word that begins with `name`. Without it, the authors of the last messages.',
  ability: 'messages:read',
  params,
  query: apiMemberNameValidator,
  success: { status: 200, description: 'The members', data: list(NamedMember) },
})
