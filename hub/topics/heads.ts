import { headsBySignIn, headsOf, headsOfSignIn } from '#chat/heads'
import { readHeads } from '#chat/read_rooms'
import { chatCounts } from '#hub/counters'
import { LatestRead } from '#hub/rooms/latest_read'
import { isId, type Allowed, type ReadTopic, type Request, type Right } from '#hub/topics/topic'
import type { Part } from '#messaging/bus'
import { LOBBY, type Head, type Message } from '#messaging/contract'

/** A client gets at most one head a second and room, and fewer of a large room, however much is written there. */
const READ_INTERVAL_MS = 1000

/** For the pages of members, in the rooms that they may read. */
const followed: Right<Head> = {
  name: 'followed',
  join: 'follow',
  leave: 'unfollow',
  ability: null,

  async allowed(requests) {
    const heads = await headsBySignIn(requests.flatMap(({ signInId }) => signInId ?? []))
    return new Map(
      requests.map((request) => [request, contentOf(request, heads.get(request.signInId!))])
    )
  },

  async allowedOne(request) {
    const { signInId } = request
    return contentOf(request, signInId === null ? undefined : await headsOfSignIn(signInId))
  },
}

function contentOf({ ids }: Request, heads: ReadonlyMap<number, Head> | undefined): Allowed<Head> {
  const allowed = ids.filter((id) => heads?.has(id))
  return new Map(allowed.map((id) => [id, { newest: heads!.get(id), isLive: true }]))
}

/** The newest messages of rooms, from which pages count what is unread. */
export const heads: ReadTopic<Head, Part<Message>> = {
  name: 'head',
  plural: 'rooms',
  formats: { join: 'an array of whole numbers', leave: 'an array of whole numbers' },
  lowestId: 0,
  rights: [followed],
  busMessage: 'messages',
  event: 'head',
  batchEvent: 'heads',
  key: 'roomId',
  counts: chatCounts.heads,
  readIntervalMs: READ_INTERVAL_MS,

  deliver: (hub, host) => new LatestRead(hub, heads, host),
  parseWanted: (item) => (isId(item, LOBBY) ? { id: item } : undefined),
  idOf: ({ roomId }) => roomId,
  positionOf: ({ position }) => position,
  changedId: ({ id }) => id,
  read: headsOf,

  async readPositions(ids) {
    const cursors = await readHeads(ids)
    return new Map(Array.from(cursors, ([id, { position }]) => [id, position]))
  },

  answer: (snapshot, refused) => ({ ok: true, heads: snapshot, refused }),
  endedBy: ({ cityId }) => ({ id: cityId!, rights: [followed] }),
}
