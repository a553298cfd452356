import type { Fanout } from '#hub/rooms/fanout'
import { idsWith } from '#hub/rooms/grants'
import { revokeRights, socketsIn } from '#hub/rooms/revoke'
import { roomOf, type AnyRight, type AnyTopic } from '#hub/topics/topic'
import { signInIdOf, type HubServer, type HubSocket } from '#hub/types'

/** The number of connections that are checked with one query. */
const BATCH_SIZE = 500

/**
 * Ends the right for the ids to which the database does not give it any more.
 * @returns the content that came with the rights of the others
 */
export async function checkRight(
  topic: AnyTopic,
  right: AnyRight,
  sockets: HubSocket[],
  fanout: Fanout
) {
  const newest: unknown[] = []
  const holders = sockets.filter((socket) => socket.connected && idsWith(socket, right).size)
  await inBatches(holders, async (batch) => {
    newest.push(...(await endRevoked(topic, right, batch, fanout)))
  })
  return newest
}

/** Ends the rights to one room that the database does not give any more. */
export async function checkRoom(hub: HubServer, fanout: Fanout, topic: AnyTopic, id: number) {
  const sockets = socketsIn(hub, roomOf(topic, id))
  for (const right of topic.rights) {
    await checkRight(topic, right, sockets, fanout)
  }
}

async function endRevoked(topic: AnyTopic, right: AnyRight, sockets: HubSocket[], fanout: Fanout) {
  const newest: unknown[] = []
  const requests = sockets.map((socket) => {
    return { signInId: signInIdOf(socket), ids: [...idsWith(socket, right)] }
  })
  const allowed = await right.allowed(requests)
  for (const [n, socket] of sockets.entries()) {
    const { ids } = requests[n]
    const contents = allowed.get(requests[n])!
    for (const id of ids) {
      const content = contents.get(id)
      if (!content) revokeRights(socket, fanout, topic, id, [right])
      else if (content.isLive && content.newest) newest.push(content.newest)
    }
  }
  return newest
}

export async function inBatches(
  sockets: HubSocket[],
  check: (batch: HubSocket[]) => Promise<unknown>
) {
  for (let start = 0; start < sockets.length; start += BATCH_SIZE) {
    await check(sockets.slice(start, start + BATCH_SIZE))
  }
}
