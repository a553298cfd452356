import logger from '@adonisjs/core/services/logger'
import config from '#config/hub'
import type { Answer } from '#messaging/contract'
import { counters } from '#hub/counters'
import { reject } from '#hub/connections/rejections'
import { join, release } from '#hub/rooms/grants'
import { topics } from '#hub/topics/topics'
import type { AnyRight, AnyTopic } from '#hub/topics/topic'
import type { HubSocket } from '#hub/types'

type Handler = (socket: HubSocket, ids: number[]) => Promise<Answer>

/**
 * The events by which a socket joins and leaves rooms: two for each right of each topic. All sockets
 * share these listeners, so that a connection needs little memory.
 */
const listeners = topics.flatMap((topic) =>
  topic.rights.flatMap((right) => [
    [right.join, inOrder(topic, joinWith(topic, right))] as const,
    [right.leave, inOrder(topic, leaveWith(topic, right))] as const,
  ])
)

export function handleJoins(socket: HubSocket) {
  socket.data.rights = new Map()
  for (const [event, listener] of listeners) socket.on(event, listener)
}

/**
 * Handles the events of a socket in order, one at a time: an `unwatch` must not overtake the `watch`
 * before it.
 */
function inOrder(topic: AnyTopic, handler: Handler) {
  return function (this: HubSocket, ids: unknown, ack: unknown) {
    const { data } = this
    const next = () => answer(topic, handler, this, ids, ack)
    data.lastJoin = data.lastJoin ? data.lastJoin.then(next) : next()
  }
}

async function answer(
  { plural }: AnyTopic,
  handler: Handler,
  socket: HubSocket,
  ids: unknown,
  ack: unknown
) {
  // Do not query the database for a socket that has left, or was closed for flooding, since it sent
  // the event.
  if (!socket.connected) return

  const reply = typeof ack === 'function' ? ack : () => {}
  if (!areIds(ids)) {
    reject('invalid', socket)
    return reply(invalid(plural))
  }

  try {
    reply(await handler(socket, [...new Set(ids)]))
  } catch (error) {
    counters.unavailable++
    logger.error({ err: error }, `could not look up the rights to ${plural}`)
    reply(unavailable(plural))
  }
}

/** Joins the rooms to which the socket has the right, and replies with the snapshot. */
function joinWith(topic: AnyTopic, right: AnyRight): Handler {
  return async (socket, ids) => {
    const request = { signInId: socket.data.user.signInId!, ids }
    const before = await right.allowedOne(request)
    const allowed = ids.filter((id) => before.has(id))
    await join(socket, topic, right, allowed)

    // Between the first query and the join, a right may have ended, or a change may have been sent.
    // This socket was not in the room yet, so it received neither the revocation nor the change. The
    // second query finds both.
    const now = await right.allowedOne(request)
    const refused = ids.filter((id) => !now.has(id))
    for (const id of refused) release(socket, topic, right, id)
    counters.refused[right.name] += refused.length
    counters.granted[right.name] += ids.length - refused.length

    const snapshot = ids.flatMap((id) => now.get(id)?.newest ?? [])
    return topic.answer(snapshot, refused)
  }
}

function leaveWith(topic: AnyTopic, right: AnyRight): Handler {
  return async (socket, ids) => {
    for (const id of ids) release(socket, topic, right, id)
    return topic.answer([], [])
  }
}

function areIds(value: unknown): value is number[] {
  return (
    Array.isArray(value) &&
    value.length <= config.idsPerMessage &&
    value.every((id) => Number.isInteger(id) && id > 0 && id < 2 ** 31)
  )
}

const invalid = (plural: string): Answer => ({
  ok: false,
  error: {
    code: 'invalid',
    message: `Name at most ${config.idsPerMessage} ${plural} by their ids: an array of whole numbers above 0.`,
  },
})

const unavailable = (plural: string): Answer => ({
  ok: false,
  error: { code: 'unavailable', message: `The ${plural} could not be looked up. Try again.` },
})
