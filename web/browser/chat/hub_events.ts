import { forgetRoom, joinAgain, joinRoom, receiveMessages } from './live_room.js'
import { clearPeople, showHere, showTyping } from './people.js'
import { forgetTyping, reportTypingTo } from './report_typing.js'
import type { Hub } from '../hub_connection.js'

let hub: Hub | undefined

/**
 * Joins the room of the page with this connection.
 * @returns whether the hub answered
 */
export function joinRoomOn(current: Hub) {
  if (hub !== current) listen(current)
  return joinRoom(current)
}

function listen(current: Hub) {
  hub = current
  forgetConnection()
  reportTypingTo(current)
  current.on('messages', (changes) => receiveMessages(current, changes))
  current.on('behind', ({ roomId }) => joinAgain(current, roomId))
  current.on('here', showHere)
  current.on('typing', showTyping)
  current.on('disconnect', forgetConnection)
  current.on('revoked', ({ roomId }) => {
    if (roomId !== undefined) joinAgain(current, roomId)
  })
}

/** Forgets what holds only for one connection. */
function forgetConnection() {
  forgetRoom()
  clearPeople()
  forgetTyping()
}
