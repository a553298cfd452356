import app from '@adonisjs/core/services/app'
import logger from '@adonisjs/core/services/logger'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { announcePending } from '#messaging/outbox'

let running: Promise<boolean> | undefined
let again = false

/**
 * Sends whatever is committed and not yet announced, whoever wrote it: ended rights first, then
 * readings. Callers only say "hurry"; what there is to say, the database knows. Resolves when all
 * that was committed before the call was tried, to whether nothing is left; never throws: what
 * could not be sent stays owed, and the next call sends it.
 */
export function announce() {
  again = true
  running ??= drain()
  return running
}

/** For hooks: announces once the transaction, if there is one, is through. Nothing waits for it. */
export function announceAfter(trx?: TransactionClientContract) {
  if (trx) {
    trx.after('commit', () => void announce())
  } else {
    void announce()
  }
}

// A process that ends has a second for what it has just written; hooks of the end run in reverse, so
// the bus, and the database, are still there. What is not sent by then, the relay sends.
app.terminating(async () => {
  await Promise.race([running, new Promise((resolve) => setTimeout(resolve, 1000).unref())])
})

async function drain() {
  try {
    let settled = true
    while (again) {
      again = false
      settled = await tryToAnnounce()
    }
    return settled
  } finally {
    running = undefined
  }
}

let failing = false

/** One line when it fails first: what is down says itself when it is back. */
async function tryToAnnounce() {
  try {
    const settled = await announcePending()
    failing = false
    return settled
  } catch (error) {
    if (!failing && !app.isTerminating) {
      logger.warn('cannot announce (%s): what is owed is sent later', (error as Error).message)
    }
    failing = true
    return false
  }
}
