import logger from '@adonisjs/core/services/logger'
import config from '#config/hub'
import { cityRoom, type Answer, type Reading } from '#hub/contract'
import { refusals } from '#hub/refusals'
import type { HubSocket } from '#hub/server'
import { boardOf } from '#models/board'

/** The one door into a city's room. */
export function letWatch(socket: HubSocket) {
  // One at a time and in their order: an `unwatch` must not overtake the `watch` before it.
  let turn = Promise.resolve()
  const inTurn = (act: typeof watch) => (cityIds: unknown, ack: unknown) => {
    turn = turn.then(() => answer(act, socket, cityIds, ack))
  }

  socket.on('watch', inTurn(watch))
  socket.on('unwatch', inTurn(unwatch))
}

async function answer(act: typeof watch, socket: HubSocket, cityIds: unknown, ack: unknown) {
  // Whoever is gone by now, or was ended for asking too much, has nothing looked up.
  if (!socket.connected) return

  const say = typeof ack === 'function' ? ack : () => {}
  if (!isIds(cityIds)) {
    refusals.invalid++
    return say(invalid)
  }

  try {
    say(await act(socket, [...new Set(cityIds)]))
  } catch (error) {
    logger.error({ err: error }, 'could not answer a watch')
    say(unavailable)
  }
}

/** Joins the rooms of those cities that are on the member's board; answers with their readings. */
async function watch(socket: HubSocket, cityIds: number[]): Promise<Answer> {
  const before = await readingsOf(socket)
  await socket.join(cityIds.filter((id) => before.has(id)).map(cityRoom))

  // Asked again, now that the room is joined: a right that ended in between was ended before there
  // was anything to end. The same answer is the snapshot, and so misses nothing that was sent
  // before the room was joined.
  const now = await readingsOf(socket)
  const refused = cityIds.filter((id) => !now.has(id))
  leave(socket, refused)

  const readings = cityIds.flatMap((id) => now.get(id) ?? [])
  return { ok: true, readings, refused }
}

/** What is on the member's board now. */
async function readingsOf(socket: HubSocket) {
  const board = await boardOf(socket.data.user.signInId!)
  return board?.readings ?? new Map<number, Reading>()
}

async function unwatch(socket: HubSocket, cityIds: number[]): Promise<Answer> {
  leave(socket, cityIds)
  return { ok: true, readings: [], refused: [] }
}

function leave(socket: HubSocket, cityIds: number[]) {
  for (const id of cityIds) socket.leave(cityRoom(id))
}

function isIds(value: unknown): value is number[] {
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
  error: { code: 'unavailable', message: 'That could not be looked up just now; try again.' },
}
