import type { Here, TypingMembers } from '#messaging/contract'
import { joinRooms } from '#tests/support/chat_client'
import { Visitor, type HubClient } from '#tests/support/visitor'
import type { Hub, Stack } from '#tests/support/stack'

/** A connection that follows who is present in one room, and who is typing there. */
export class PresenceClient {
  readonly heres: Here[] = []
  readonly typings: TypingMembers[] = []
  /** Events about other rooms. */
  readonly others: (Here | TypingMembers)[] = []

  /** Connects as a member to a hub, and joins the room. */
  static async joined(member: Visitor, roomId: number, hub: Hub = member.stack.hubs[0]) {
    const socket = await member.connect(member.handshake, '/', hub.url)
    const client = new PresenceClient(socket, roomId)
    await joinRooms(socket, [{ roomId }])
    return client
  }

  constructor(
    readonly socket: HubClient,
    readonly roomId: number
  ) {
    socket.on('here', (here) => {
      if (here.roomId === roomId) this.heres.push(here)
      else this.others.push(here)
    })
    socket.on('typing', (typing) => {
      if (typing.roomId === roomId) this.typings.push(typing)
      else this.others.push(typing)
    })
  }

  /** The names that a page would show, joined. Undefined if nothing has arrived yet. */
  get present() {
    return this.heres
      .at(-1)
      ?.members.map(({ name }) => name)
      .join()
  }

  get count() {
    return this.heres.at(-1)?.count
  }

  get typing() {
    return (
      this.typings
        .at(-1)
        ?.members.map(({ name }) => name)
        .join() ?? ''
    )
  }

  type(isTyping?: boolean) {
    this.socket.emit('typing', this.roomId, ...(isTyping === undefined ? [] : [isTyping]))
  }

  leave() {
    this.socket.disconnect()
  }
}

let rooms = 0

/** Returns a member with a name of their own who watches these cities. */
export async function namedMember(stack: Stack, name: string, ...cityIds: number[]) {
  const member = await Visitor.registered(stack)
  await stack.sql('UPDATE users SET name = $1 WHERE email = $2', [name, member.email])
  if (cityIds.length) await member.subscribe(...cityIds)
  return member
}

/** Returns a room of its own, so that tests do not see each other's members. */
export const createRoom = (stack: Stack) => stack.city(`Presence ${++rooms}`, 20)

export const setHidden = ({ stack, email }: Visitor, isHidden: boolean) =>
  stack.sql('UPDATE users SET hides_presence = $1 WHERE email = $2', [isHidden, email])
