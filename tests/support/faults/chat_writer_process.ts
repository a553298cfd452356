import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'

/**
 * Posts, edits and deletes messages in a room at a steady rate. Sends the number of changes when the
 * time is over.
 */
const [url, room, perSecond, durationMs] = process.argv.slice(2)

/** One connection would be too slow on a busy machine. */
const CONNECTIONS = 4
const pool = new pg.Pool({ connectionString: url, max: CONNECTIONS })

/** One of the newest messages. */
const target = () => `(SELECT id FROM messages WHERE room_id = $1 AND deleted_at IS NULL
  ORDER BY number DESC OFFSET ${Math.floor(Math.random() * 30)} LIMIT 1) AND deleted_at IS NULL`

const edit = () =>
  pool.query(`UPDATE messages SET body = left(body || '.', 2000) WHERE id = ${target()}`, [room])

const remove = () => pool.query(`DELETE FROM messages WHERE id = ${target()}`, [room])

/** A few messages are too long for the bus. */
const post = (n: number) =>
  pool.query('INSERT INTO messages (id, room_id, body) VALUES ($1, $2, $3)', [
    randomUUID(),
    room,
    Math.random() < 0.02 ? '😀'.repeat(1990) : `said ${n}`,
  ])

const startedAt = Date.now()
let changes = 0

async function write() {
  for (;;) {
    const n = changes++
    const dueAt = startedAt + (1000 * n) / Number(perSecond)
    if (Math.max(dueAt, Date.now()) > startedAt + Number(durationMs)) return changes--
    await pause(Math.max(0, dueAt - Date.now()))
    await [edit, remove, post, post, post, post][Math.floor(Math.random() * 6)](n)
  }
}

await Promise.all(Array.from({ length: CONNECTIONS }, write))
await pool.end()
process.send!(changes)
process.disconnect()
