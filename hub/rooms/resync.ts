import { counters } from '#hub/counters'
import type { Fanout } from '#hub/rooms/fanout'
import { idsWith } from '#hub/rooms/grants'
import { revokeRights } from '#hub/rooms/revoke'
import { topics } from '#hub/topics/topics'
import type { AnyRight, AnyTopic } from '#hub/topics/topic'
import type { HubServer, HubSocket } from '#hub/types'
import { validSignIns } from '#accounts/valid_sign_ins'

/** The number of connections that are checked with one query. */
const BATCH_SIZE = 500

/**
 * Checks all connections of this hub against the database, because the hub may have missed messages.
 * Ends the rights and connections that are no longer valid, then sends the newest changes.
 */
export async function resync(hub: HubServer, fanout: Fanout) {
  const sockets = [...hub.of('/').sockets.values()]
  await inBatches(sockets, (batch) => endSignedOut(batch, fanout))
  for (const topic of topics) await resyncTopic(topic, sockets, fanout)
  counters.resyncs++
}

async function endSignedOut(sockets: HubSocket[], fanout: Fanout) {
  const valid = await validSignIns(sockets.map(signInIdOf))
  for (const socket of sockets) {
    if (!valid.has(signInIdOf(socket))) fanout.end(socket, 'revoked', 'signed-out')
  }
}

async function resyncTopic(topic: AnyTopic, sockets: HubSocket[], fanout: Fanout) {
  const cursors = fanout.cursors(topic)
  const newest: unknown[] = []
  for (const right of topic.rights) {
    const holders = sockets.filter((socket) => socket.connected && idsWith(socket, right).size)
    await inBatches(holders, async (batch) => {
      newest.push(...(await endRevoked(topic, right, batch, fanout)))
    })
  }
  // Changes are sent only after all batches are checked, because a room may contain sockets of a
  // batch that is not checked yet.
  fanout.catchUp(topic, newest, cursors)
}

/** @returns the newest changes of the ids to which the sockets still have the right */
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
      else if (content.isLive) newest.push(content.newest)
    }
  }
  return newest
}

async function inBatches(sockets: HubSocket[], check: (batch: HubSocket[]) => Promise<unknown>) {
  for (let start = 0; start < sockets.length; start += BATCH_SIZE) {
    await check(sockets.slice(start, start + BATCH_SIZE))
  }
}

const signInIdOf = (socket: HubSocket) => socket.data.user.signInId!
