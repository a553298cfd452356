import { setTimeout as pause } from 'node:timers/promises'
import config from '#config/bus'
import { type Finding, failed, ok } from '#doctor/finding'
import type { Bus } from '#messaging/bus'
import { currentBus } from '#messaging/current_bus'
import { describeOtherBus, findOtherBus } from '#messaging/leader'

/** When the leader has changed, the new leader is known on its bus and in the database within this time. */
const LEADER_CHANGE_MS = 3000

/** Sends a message to this process through the bus. */
export async function bus(): Promise<Finding[]> {
  try {
    const connectedBus = await currentBus()
    const start = performance.now()
    await connectedBus.echo()
    const milliseconds = Math.ceil(performance.now() - start)
    const echo = ok('bus', `a message came back through ${connectedBus.name} in ${milliseconds} ms`)
    return [echo, ...(await compareWithLeader(connectedBus))]
  } catch {
    const fix = config.redisUrl
      ? 'Check REDIS_URL, and that Redis is running. Readings wait in the database meanwhile.'
      : 'Check the database, and DATABASE_DIRECT_URL if there is a pooler.'
    return [failed('bus', 'no message came back', fix)]
  }
}

/** Compares twice, because the leader may be changing during the first time. */
async function compareWithLeader(connectedBus: Bus) {
  if (!(await findOtherBus(connectedBus))) return []
  await pause(LEADER_CHANGE_MS)
  const leaderBus = await findOtherBus(connectedBus)
  if (!leaderBus) return []
  return [
    failed(
      'bus',
      describeOtherBus(connectedBus.name, leaderBus),
      'Set REDIS_URL here to the value that the hubs have, or start the hubs again with the value from here.'
    ),
  ]
}
