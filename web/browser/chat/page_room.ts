import { list } from './room_elements.js'
import type { Hub } from '../hub_connection.js'

type JoinRoom = (hub: Hub) => Promise<boolean>

let joinRoom: JoinRoom | undefined
let resolve: (join: JoinRoom) => void
const loaded = new Promise<JoinRoom>((settle) => (resolve = settle))

/** Lets the hub join the rooms of pages, from the first page that the chat shows. */
export function provideRooms(join: JoinRoom) {
  joinRoom = join
  resolve(join)
}

/**
 * Joins the room of the page, and leaves the room of an earlier page. Waits until the chat is loaded: the
 * answer contains everything that the page does not show yet.
 * @returns whether the hub answered
 */
export async function joinPageRoom(hub: Hub) {
  if (!joinRoom && !list()) return true
  const join = joinRoom ?? (await loaded)
  return join(hub)
}
