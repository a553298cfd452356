import { chat } from '#hub/topics/chat'
import { idOfRoom, isRoomOf } from '#hub/topics/topic'
import type { HubSocket } from '#hub/types'

/** Returns the id of a room of the chat, and undefined for any other room of sockets. */
export const roomIdOf = (room: string) => (isRoomOf(chat, room) ? idOfRoom(chat, room) : undefined)

/** Returns the ids of the rooms of the chat in which a socket is. */
export const roomsOf = ({ rooms }: HubSocket) => [...rooms].flatMap((room) => roomIdOf(room) ?? [])
