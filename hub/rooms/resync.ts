import { counters } from '#hub/counters'
import { checkRight, inBatches } from '#hub/rooms/check_rights'
import type { Fanout } from '#hub/rooms/fanout'
import { topics } from '#hub/topics/topics'
import type { AnyTopic } from '#hub/topics/topic'
import { signInIdOf, type HubServer, type HubSocket } from '#hub/types'
import { validSignIns } from '#accounts/valid_sign_ins'

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
  const valid = await validSignIns(sockets.flatMap((socket) => signInIdOf(socket) ?? []))
  for (const socket of sockets) {
    const signInId = signInIdOf(socket)
    if (signInId !== null && !valid.has(signInId)) fanout.end(socket, 'revoked', 'signed-out')
  }
}

async function resyncTopic(topic: AnyTopic, sockets: HubSocket[], fanout: Fanout) {
  const delivery = fanout.deliveryOf(topic)
  const missed = await delivery.beforeCatchUp()
  const newest: unknown[] = []
  for (const right of topic.rights) {
    newest.push(...(await checkRight(topic, right, sockets, fanout)))
  }
  // Changes are sent only after all batches are checked, because a room may contain sockets of a
  // batch that is not checked yet.
  delivery.catchUp(newest, missed)
}
