import { once } from 'node:events'
import { forkModule } from '#tests/support/fork_module'

/**
 * Posts, edits and deletes messages in a room, in a separate process, because this one may be busy with
 * pages.
 * @returns the number of changes
 */
export async function writeMessages(
  databaseUrl: string,
  roomId: number,
  perSecond: number,
  durationMs: number
) {
  const args = [databaseUrl, roomId, perSecond, durationMs].map(String)
  const child = forkModule('tests/support/faults/chat_writer_process', args)
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`The writer ended with exit code ${code}`)
  })
  const [changes] = await Promise.race([once(child, 'message'), ended])
  return changes as number
}
