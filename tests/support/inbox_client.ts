import type { FollowAnswer, Head, Inbox, InboxAnswer } from '#messaging/contract'
import { TIMEOUT_FACTOR, type HubClient } from '#tests/support/visitor'

export function openInbox(socket: HubClient, userIds: unknown): Promise<InboxAnswer> {
  return socket.timeout(TIMEOUT_FACTOR * 5000).emitWithAck('openInbox', userIds as number[])
}

export function followRooms(socket: HubClient, roomIds: unknown): Promise<FollowAnswer> {
  return socket.timeout(TIMEOUT_FACTOR * 5000).emitWithAck('follow', roomIds as number[])
}

/** Returns an array to which every inbox that arrives is added. */
export function collectInboxes(socket: HubClient) {
  const inboxes: Inbox[] = []
  socket.on('inbox', (inbox) => inboxes.push(inbox))
  return inboxes
}

/** Returns an array to which every head that arrives is added. */
export function collectHeads(socket: HubClient) {
  const heads: Head[] = []
  socket.on('head', (head) => heads.push(head))
  socket.on('heads', (several) => heads.push(...several))
  return heads
}

/** Returns the numbers and authors of the messages that a head counts, newest first. */
export function recentOf({ position, recent }: Head) {
  const messages: [number: number, authorId: number][] = []
  let number = position
  for (let n = 0; n < recent.length; n += 2) {
    number -= recent[n]
    messages.push([number, recent[n + 1]])
  }
  return messages
}
