import { setImmediate } from 'node:timers/promises'
import logger from '@adonisjs/core/services/logger'
import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import config from '#config/chat'
import { messageOf } from '#messaging/contract'
import { MESSAGE_COLUMNS, WITH_AUTHORS } from '#messaging/message_columns'
import { writeJournal } from '#chat/journal'
import type { JournalEvent } from '#chat/journal_line'
import { causeOf } from '#support/error_cause'

const LINES_AT_ONCE = 100

/**
 * Writes what happened to messages to the journal, after the transaction.
 * @param serials serial numbers
 */
export function journalAfter(
  trx: TransactionClientContract,
  event: JournalEvent,
  serials: number[]
) {
  if (!config.journal || !serials.length) return
  trx.after('commit', () => {
    journalMessages(event, serials).catch((error) =>
      logger.error('cannot write the journal of the chat (%s)', causeOf(error))
    )
  })
}

async function journalMessages(event: JournalEvent, serials: number[]) {
  const { rows } = await db.rawQuery(
    `SELECT ${MESSAGE_COLUMNS}, messages.room_id FROM messages ${WITH_AUTHORS}
       WHERE serial = ANY(?) ORDER BY serial`,
    [serials]
  )
  for (const [n, row] of rows.entries()) {
    // The console may be slow, and others wait for this process.
    if (n % LINES_AT_ONCE === 0) await setImmediate()
    writeJournal(event, row.room_id, messageOf(row))
  }
}
