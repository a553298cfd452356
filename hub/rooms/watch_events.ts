import logger from '@adonisjs/core/services/logger'
import config from '#config/hub'
import type { Answer, Reading } from '#messaging/contract'
import { counters } from '#hub/counters'
import { reject } from '#hub/connections/rejections'
import { join, release, noRights } from '#hub/rooms/grants'
import type { HubSocket, Right } from '#hub/types'
import { boardOf } from '#board/boards_by_sign_in'
import { overseenCities } from '#board/overseen_cities'

type Handler = (socket: HubSocket, cityIds: number[]) => Promise<Answer>

/** Handles the four events by which a socket joins and leaves the rooms of cities. */
export function handleWatches(socket: HubSocket) {
  socket.data.rights = noRights()
  // The events of a socket are handled in order, one at a time: an `unwatch` must not overtake the
  // `watch` before it.
  let last = Promise.resolve()
  const inOrder = (handler: Handler) => (cityIds: unknown, ack: unknown) => {
    last = last.then(() => answer(handler, socket, cityIds, ack))
  }

  socket.on('watch', inOrder(joinWith('watched', boardReadings)))
  socket.on('unwatch', inOrder(leaveWith('watched')))
  socket.on('oversee', inOrder(joinWith('overseen', overseenReadings)))
  socket.on('unoversee', inOrder(leaveWith('overseen')))
}

async function answer(handler: Handler, socket: HubSocket, cityIds: unknown, ack: unknown) {
  // Do not query the database for a socket that has left, or was closed for flooding, since it sent
  // the event.
  if (!socket.connected) return

  const reply = typeof ack === 'function' ? ack : () => {}
  if (!areCityIds(cityIds)) {
    reject('invalid', socket)
    return reply(invalid)
  }

  try {
    reply(await handler(socket, [...new Set(cityIds)]))
  } catch (error) {
    counters.unavailable++
    logger.error({ err: error }, 'could not look up the rights to cities')
    reply(unavailable)
  }
}

/** Joins the rooms of the cities to which the socket has the right, and replies with the snapshot. */
function joinWith(right: Right, readingsOf: typeof boardReadings): Handler {
  return async (socket, cityIds) => {
    const before = await readingsOf(socket, cityIds)
    const allowed = cityIds.filter((id) => before.has(id))
    await join(socket, right, allowed)

    // Between the first query and the join, a right may have ended, or a reading may have been
    // sent. This socket was not in the room yet, so it received neither the revocation nor the
    // reading. The second query finds both changes.
    const now = await readingsOf(socket, cityIds)
    const refused = cityIds.filter((id) => !now.has(id))
    for (const id of refused) release(socket, right, id)
    counters.refused[right] += refused.length
    counters.granted[right] += cityIds.length - refused.length

    const readings = cityIds.flatMap((id) => now.get(id) ?? [])
    return { ok: true, readings, refused }
  }
}

function leaveWith(right: Right): Handler {
  return async (socket, cityIds) => {
    for (const id of cityIds) release(socket, right, id)
    return { ok: true, readings: [], refused: [] }
  }
}

/** `watch` is allowed only for cities on the member's own board, even if the member is an admin. */
async function boardReadings(socket: HubSocket, _cityIds: number[]) {
  const board = await boardOf(socket.data.user.signInId!)
  return board?.readings ?? new Map<number, Reading>()
}

async function overseenReadings(socket: HubSocket, cityIds: number[]) {
  const cities = await overseenCities({ signInId: socket.data.user.signInId!, cityIds })
  return new Map(Array.from(cities ?? [], ([id, { reading }]) => [id, reading]))
}

function areCityIds(value: unknown): value is number[] {
  return (
    Array.isArray(value) &&
    value.length <= config.idsPerMessage &&
    value.every((id) => Number.isInteger(id) && id > 0 && id < 2 ** 31)
  )
}

const invalid: Answer = {
  ok: false,
  error: {
    code: 'invalid',
    message: `Name at most ${config.idsPerMessage} cities by their ids: an array of whole numbers above 0.`,
  },
}

const unavailable: Answer = {
  ok: false,
  error: { code: 'unavailable', message: 'The cities could not be looked up. Try again.' },
}
