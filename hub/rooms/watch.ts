import logger from '@adonisjs/core/services/logger'
import config from '#config/hub'
import type { Answer, Reading } from '#messaging/contract'
import { counters } from '#hub/counters'
import { reject } from '#hub/connections/rejections'
import { join, release, noRights } from '#hub/rooms/grants'
import type { HubSocket, Right } from '#hub/types'
import { boardOf } from '#board/board_of_sign_in'
import { adminAccess } from '#board/admin_access'

type Act = (socket: HubSocket, cityIds: number[]) => Promise<Answer>

/** The one door into a city's room. */
export function handleWatches(socket: HubSocket) {
  socket.data.rights = noRights()
  // One at a time and in their order: an `unwatch` must not overtake the `watch` before it.
  let turn = Promise.resolve()
  const inTurn = (act: Act) => (cityIds: unknown, ack: unknown) => {
    turn = turn.then(() => answer(act, socket, cityIds, ack))
  }

  socket.on('watch', inTurn(letIn('watched', onBoard)))
  socket.on('unwatch', inTurn(letOut('watched')))
  socket.on('oversee', inTurn(letIn('overseen', inCharge)))
  socket.on('unoversee', inTurn(letOut('overseen')))
}

async function answer(act: Act, socket: HubSocket, cityIds: unknown, ack: unknown) {
  // Whoever is gone by now, or was ended for asking too much, has nothing looked up.
  if (!socket.connected) return

  const say = typeof ack === 'function' ? ack : () => {}
  if (!isIds(cityIds)) {
    reject('invalid', socket)
    return say(invalid)
  }

  try {
    say(await act(socket, [...new Set(cityIds)]))
  } catch (error) {
    counters.unavailable++
    logger.error({ err: error }, 'could not answer a watch')
    say(unavailable)
  }
}

/** Joins the rooms of those cities to which there is the right; answers with their readings. */
function letIn(right: Right, readingsOf: typeof onBoard): Act {
  return async (socket, cityIds) => {
    const before = await readingsOf(socket, cityIds)
    await join(socket, right, cityIds.filter((id) => before.has(id))) // prettier-ignore

    // Asked again, now that the room is joined: a right that ended in between was ended before there
    // was anything to end. The same answer is the snapshot, and so misses nothing that was sent
    // before the room was joined.
    const now = await readingsOf(socket, cityIds)
    const refused = cityIds.filter((id) => !now.has(id))
    for (const id of refused) release(socket, right, id)
    counters.refused[right] += refused.length
    counters.granted[right] += cityIds.length - refused.length

    const readings = cityIds.flatMap((id) => now.get(id) ?? [])
    return { ok: true, readings, refused }
  }
}

function letOut(right: Right): Act {
  return async (socket, cityIds) => {
    for (const id of cityIds) release(socket, right, id)
    return { ok: true, readings: [], refused: [] }
  }
}

/** What is on the member's board now, an admin's too. */
async function onBoard(socket: HubSocket, _cityIds: number[]) {
  const board = await boardOf(socket.data.user.signInId!)
  return board?.readings ?? new Map<number, Reading>()
}

/** Those of the cities that there are now, for who keeps them. */
async function inCharge(socket: HubSocket, cityIds: number[]) {
  const overseen = await adminAccess({ signInId: socket.data.user.signInId!, cityIds })
  return new Map(Array.from(overseen ?? [], ([id, { reading }]) => [id, reading]))
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
