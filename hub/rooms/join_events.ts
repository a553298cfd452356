import logger from '@adonisjs/core/services/logger'
import config from '#config/hub'
import type { Answer } from '#messaging/contract'
import { counters } from '#hub/counters'
import { reject } from '#hub/connections/rejections'
import type { Fanout } from '#hub/rooms/fanout'
import { hasAbility, join, release } from '#hub/rooms/grants'
import { topics } from '#hub/topics/topics'
import { isId, roomOf, type AnyRight, type AnyTopic, type Wanted } from '#hub/topics/topic'
import { isVisitor, signInIdOf, type HubSocket } from '#hub/types'

type Reply = (answer: ReturnType<AnyTopic['answer']>) => void
type Handler = (socket: HubSocket, wanted: Wanted[], reply: Reply) => Promise<void>

interface Event {
  topic: AnyTopic
  /** Describes the valid input, in messages for people. */
  format: string
  parse: (item: unknown) => Wanted | undefined
  handle: Handler
}

/**
 * Returns a function that lets a socket join and leave rooms: two events for each right of each topic.
 * All sockets share its listeners, so that a connection needs little memory.
 */
export function joinHandler(fanout: Fanout) {
  const listeners = topics.flatMap((topic) => {
    const { formats, lowestId, parseWanted } = topic
    const parseId = (id: unknown) => (isId(id, lowestId) ? { id } : undefined)
    return topic.rights.flatMap((right) => {
      const joining = { topic, format: formats.join, parse: parseWanted }
      const leaving = { topic, format: formats.leave, parse: parseId }
      return [
        [right.join, inOrder({ ...joining, handle: joinWith(topic, right, fanout) })] as const,
        [right.leave, inOrder({ ...leaving, handle: leaveWith(topic, right) })] as const,
      ]
    })
  })
  return (socket: HubSocket) => {
    socket.data.rights = new Map()
    for (const [event, listener] of listeners) socket.on(event, listener)
  }
}

/**
 * Handles the events of a socket in order, one at a time: an `unwatch` must not overtake the `watch`
 * before it.
 */
function inOrder(event: Event) {
  return function (this: HubSocket, items: unknown, ack: unknown) {
    const { data } = this
    const next = () => answer(event, this, items, ack)
    data.lastJoin = data.lastJoin ? data.lastJoin.then(next) : next()
  }
}

async function answer(event: Event, socket: HubSocket, items: unknown, ack: unknown) {
  // Do not query the database for a socket that has left, or was closed for flooding, since it sent
  // the event.
  if (!socket.connected) return

  const reply: Reply = typeof ack === 'function' ? (ack as Reply) : () => {}
  const wanted = parse(items, event.parse)
  if (!wanted) {
    reject('invalid', socket)
    return reply(invalid(event))
  }

  try {
    await event.handle(socket, wanted, reply)
  } catch (error) {
    const { plural } = event.topic
    counters.unavailable++
    logger.error({ err: error }, `could not look up the rights to ${plural}`)
    reply(unavailable(plural))
  }
}

/** Joins the rooms to which the socket has the right, and replies with the snapshot. */
function joinWith(topic: AnyTopic, right: AnyRight, fanout: Fanout): Handler {
  return async (socket, wanted, reply) => {
    const ids = wanted.map(({ id }) => id)
    if (!hasAbility(socket, right.ability)) {
      counters.refused[right.name] += ids.length
      return reply(topic.answer([], ids, isVisitor(socket)))
    }
    const request = { signInId: signInIdOf(socket), ids }
    const before = await right.allowedOne(request)
    if (!socket.connected) return
    const allowed = wanted.filter(({ id }) => before.has(id))
    const { joining } = fanout.deliveryOf(topic)
    const joinedIds = allowed.map(({ id }) => id)
    joining?.begin(socket, joinedIds)
    await join(socket, topic, right, joinedIds)

    try {
      // Content that does not come with the right is read before the right is checked.
      const views = (await joining?.read(allowed)) ?? []
      // Between the first query and the join, a right may have ended, or a change may have been sent.
      // This socket was not in the room yet, so it received neither the revocation nor the change. The
      // second query finds both. If the socket has left the room meanwhile, it has got `revoked`.
      const now = await right.allowedOne(request)
      const isIn = (id: number) => now.has(id) && socket.rooms.has(roomOf(topic, id))
      const refused = ids.filter((id) => !isIn(id))
      for (const id of refused) release(socket, topic, right, id)
      counters.refused[right.name] += refused.length
      counters.granted[right.name] += ids.length - refused.length

      const snapshot = joining
        ? views.filter(({ id }) => isIn(id))
        : ids.filter(isIn).map((id) => now.get(id)!.newest)
      reply(topic.answer(snapshot, refused, isVisitor(socket)))
      joining?.admit(socket, snapshot)
      fanout.observer?.joined(socket, topic, ids.filter(isIn))
    } catch (error) {
      // A socket of which nobody knows what it has must not stay in the room.
      if (joining) for (const id of joinedIds) release(socket, topic, right, id)
      throw error
    }
  }
}

function leaveWith(topic: AnyTopic, right: AnyRight): Handler {
  return async (socket, wanted, reply) => {
    for (const { id } of wanted) release(socket, topic, right, id)
    reply(topic.answer([], [], isVisitor(socket)))
  }
}

/** Returns what the client wants, of each id once, or undefined if it is invalid. */
function parse(items: unknown, parseItem: Event['parse']) {
  if (!Array.isArray(items) || items.length > config.idsPerMessage) return
  const wanted = new Map<number, Wanted>()
  for (const item of items) {
    const each = parseItem(item)
    if (!each) return
    if (!wanted.has(each.id)) wanted.set(each.id, each)
  }
  return [...wanted.values()]
}

const invalid = ({ topic, format }: Event): Answer => ({
  ok: false,
  error: {
    code: 'invalid',
    message: `Name at most ${config.idsPerMessage} ${topic.plural} by their ids: ${format}.`,
  },
})

const unavailable = (plural: string): Answer => ({
  ok: false,
  error: { code: 'unavailable', message: `The ${plural} could not be looked up. Try again.` },
})
