import { randomUUID } from 'node:crypto'
import { DateTime } from 'luxon'
import { bootApp } from '#tests/support/boot_app'
import { BODY } from './message_body.js'
import type { Author } from './posts.js'
import { postsPerSecond } from './posts_per_second.js'

/**
 * A separate process that stores readings and messages as a page or a feed does, and announces them.
 * Replies once to each message.
 */
await bootApp()
const { default: Reading } = await import('#models/reading')
const { postMessage } = await import('#chat/post_message')

/** A statement has at most 65,535 parameters. */
const MAX_ROWS_OF_RECORD_MANY = 10_000

/** All but one are undefined. */
export interface Order {
  /** Stores a reading of each city. The reply is the time of the commit. */
  cityIds?: number[]
  /** Posts a message. The reply is the time before. */
  author?: Author
  /** Posts for a while. The reply is the number of posts per second. */
  posts?: { authors: Author[]; durationMs: number }
}

let changes = 0

/** Nanoseconds that all processes of the benchmark have in common. */
const now = () => String(process.hrtime.bigint())

async function record(cityIds: number[]) {
  const celsius = (++changes % 400) / 10
  if (cityIds.length === 1) {
    await Reading.record(cityIds[0], celsius)
  } else if (cityIds.length <= MAX_ROWS_OF_RECORD_MANY) {
    await Reading.recordMany(
      cityIds.map((cityId) => ({ cityId, celsius })),
      'bench'
    )
  } else {
    const at = DateTime.utc()
    await Reading.recordNew(
      cityIds.map((cityId) => ({ cityId, celsius, at })),
      'bench'
    )
  }
  return now()
}

const post = ({ userId, roomId }: Author) =>
  postMessage({ id: userId }, { roomId, id: randomUUID(), body: BODY })

async function carryOut({ cityIds, author, posts }: Order) {
  if (cityIds) return record(cityIds)
  if (posts) {
    const { authors, durationMs } = posts
    return String(await postsPerSecond((n) => post(authors[n % authors.length]), durationMs))
  }
  const before = now()
  await post(author!)
  return before
}

process.on('message', async (order: Order) => process.send!(await carryOut(order)))
process.on('SIGTERM', () => process.exit(0))
// Not just "ready": AdonisJS itself sends "ready", and does so before the message handler exists.
process.send!('writer ready')
