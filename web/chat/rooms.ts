import { errors } from '@adonisjs/lucid'
import config from '#config/chat'
import { LOBBY } from '#messaging/contract'
import City from '#models/city'
import type User from '#models/user'
import { LOBBY_NAME } from '#chat/inbox'
import { IS_NOT_MUTED } from '#chat/not_muted'
import { mayRead } from '#chat/readable_rooms'

/** A room, as pages show it. */
export interface ChatRoom {
  id: number
  name: string
  /** Undefined for the lobby. */
  cityId?: number
  path: string
  messagesPath: string
  mutePath: string
  readsPath: string
  membersPath: string
}

/** The address of the page of a room. */
export const pathOf = (roomId: number) => (roomId === LOBBY ? '/chat' : `/chat/cities/${roomId}`)

/** The address of a message in the history of its room. */
export const mentionPath = ({ roomId, messageId: id }: { roomId: number; messageId: string }) =>
  `${pathOf(roomId)}?message=${id}#message-${id}`

const pathsBelow = (path: string) => ({
  messagesPath: `${path}/messages`,
  mutePath: `${path}/mute`,
  readsPath: `${path}/reads`,
  membersPath: `${path}/members`,
})

const lobby: ChatRoom = {
  id: LOBBY,
  name: LOBBY_NAME,
  path: pathOf(LOBBY),
  ...pathsBelow('/chat/lobby'),
}

const cityRoom = ({ id, name }: City): ChatRoom => ({
  id,
  name,
  cityId: id,
  path: pathOf(id),
  ...pathsBelow(pathOf(id)),
})

/**
 * The room with an id, as an admin page shows it, whoever may read it.
 * @throws E_ROW_NOT_FOUND if there is no such city
 */
export async function roomForAdmins(id: number): Promise<ChatRoom> {
  const room = id === LOBBY ? lobby : cityRoom(await City.findOrFail(id))
  return { ...room, path: `/admin/rooms/${id}` }
}

/**
 * The rooms that somebody may read: the lobby, and for members the rooms of the cities that they
 * watch.
 * @param reader undefined for a visitor
 */
export async function roomsOf(reader?: User) {
  if (!reader) return config.isPublic ? [lobby] : []
  const cities = await reader.watchedCities()
  return [lobby, ...cities.map(cityRoom)]
}

/** @throws E_ROW_NOT_FOUND if the room is not among `rooms` */
export function roomAmong(rooms: ChatRoom[], id: number) {
  const room = rooms.find((each) => each.id === id)
  if (!room) throw new errors.E_ROW_NOT_FOUND()
  return room
}

/**
 * SQL: whether a row of `users` may write in a room: they may read it, and are not muted.
 * @param room SQL expression: the id of the room
 */
export const mayWriteIn = (room: string) => `${IS_NOT_MUTED} AND ${mayRead(room)}`
