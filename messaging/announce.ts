import app from '@adonisjs/core/services/app'
import logger from '@adonisjs/core/services/logger'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { announcePending } from '#messaging/outbox'

const LAST_ANNOUNCEMENT_TIMEOUT_MS = 1000

let running: Promise<boolean> | undefined
let requested = false
let failing = false

/**
 * Publishes everything that is pending, whoever wrote it. Callers only say that something may be
 * pending; the database knows what. Never rejects: what could not be published stays pending, and
 * the next call tries it again.
 * @returns whether the outbox was empty at the end. It covers everything committed before the call.
 */
export function announce() {
  requested = true
  running ??= announceWhileRequested()
  return running
}

/** For model hooks: announces after the transaction, if there is one. Does not wait for it. */
export function announceAfter(trx?: TransactionClientContract) {
  if (trx) {
    trx.after('commit', () => void announce())
  } else {
    void announce()
  }
}

// A process that ends may still publish what it has just written. Termination hooks run in reverse
// order, so the bus and the database are still open. The relay publishes whatever is left.
app.terminating(async () => {
  const timeout = new Promise((resolve) => {
    setTimeout(resolve, LAST_ANNOUNCEMENT_TIMEOUT_MS).unref()
  })
  await Promise.race([running, timeout])
})

async function announceWhileRequested() {
  try {
    let emptied = true
    while (requested) {
      requested = false
      emptied = await tryToAnnounce()
    }
    return emptied
  } finally {
    running = undefined
  }
}

/** Logs only the first of several failures. Each service logs its own recovery. */
async function tryToAnnounce() {
  try {
    const emptied = await announcePending()
    failing = false
    return emptied
  } catch (error) {
    if (!failing && !app.isTerminating) {
      logger.warn('cannot announce (%s); trying again later', (error as Error).message)
    }
    failing = true
    return false
  }
}
