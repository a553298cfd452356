import { boardOf, boardsOf, type Board } from '#board/boards_by_sign_in'
import { readChanges, readHeads, readRoom, type RoomState } from '#chat/read_rooms'
import { forVisitors } from '#chat/visitor_view'
import config from '#config/chat'
import { Every } from '#hub/rooms/every'
import {
  isId,
  type Allowed,
  type EveryTopic,
  type Request,
  type Right,
  type Wanted,
} from '#hub/topics/topic'
import { LOBBY, type Cursor, type Message } from '#messaging/contract'

/** One invalid text would make the query fail that all parallel requests share. */
const EPOCH_FORMAT = /^[\w.-]{1,100}$/

const LIVE = { isLive: true }

/**
 * The lobby is for everybody who is signed in, and for visitors if it is public. The room of a city is
 * for members who watch the city.
 */
const joined: Right<RoomState> = {
  name: 'joined',
  join: 'join',
  leave: 'leave',
  ability: 'messages:read',

  async allowed(requests) {
    const boards = await boardsOf(requests.flatMap(({ signInId }) => signInId ?? []))
    return new Map(
      requests.map((request) => [request, roomsFor(request, boards.get(request.signInId!))])
    )
  },

  async allowedOne(request) {
    const { signInId } = request
    return roomsFor(request, signInId === null ? undefined : await boardOf(signInId))
  },
}

/** A sign-in that has ended has no board. */
function roomsFor({ signInId, ids }: Request, board: Board | undefined): Allowed<RoomState> {
  const isReader = board || (signInId === null && config.isPublic)
  const allowed = ids.filter((id) => (id === LOBBY ? isReader : board?.cities.has(id)))
  return new Map(allowed.map((id) => [id, LIVE]))
}

/** The messages of the chat. */
export const chat: EveryTopic<Message, RoomState> = {
  name: 'chat',
  plural: 'rooms',
  formats: {
    join: 'an array of { roomId, since? } with since as { epoch, position }',
    leave: 'an array of whole numbers',
  },
  lowestId: 0,
  rights: [joined],
  busMessage: 'messages',
  event: 'messages',
  key: 'roomId',

  deliver: (hub, host) => new Every(hub, chat, host),

  parseWanted(item) {
    const { roomId, since } = Object(item) as { roomId?: unknown; since?: unknown }
    if (!isId(roomId, LOBBY)) return
    if (since === undefined || since === null) return { id: roomId }
    return isCursor(since) ? ({ id: roomId, since } satisfies Wanted) : undefined
  },

  positionOf: ({ position }) => position,
  keyOf: ({ id }) => id,
  forVisitors,
  messageOf: ({ id, after, upto, changes }) => ({ roomId: id, after, upto, changes }),
  viewOf: (part, epoch) => ({ ...part, epoch, anew: false }),
  readSince: readRoom,
  readAfter: readChanges,
  readHeads,

  answer(views, refused, isVisitor) {
    const rooms = views.map(({ id, changes, ...view }) => ({
      roomId: id,
      ...view,
      changes: isVisitor ? forVisitors(changes) : changes,
    }))
    return { ok: true, rooms, refused }
  },

  /** The room of a city has the id of the city, so it ends with the right to watch the city. */
  endedBy: ({ cityId }) => ({ id: cityId!, rights: [joined] }),
}

function isCursor(value: unknown): value is Cursor {
  const { epoch, position } = value as Record<string, unknown>
  return (
    typeof epoch === 'string' &&
    EPOCH_FORMAT.test(epoch) &&
    Number.isSafeInteger(position) &&
    (position as number) >= 0
  )
}
