import app from '@adonisjs/core/services/app'
import logger from '@adonisjs/core/services/logger'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { closeBus, currentBus } from '#messaging/current_bus'
import { describeOtherBus, findOtherBus } from '#messaging/leader'
import { announcePending } from '#messaging/outbox'
import { causeOf } from '#support/error_cause'

const LAST_ANNOUNCEMENT_TIMEOUT_MS = 1000

let running: Promise<boolean> | undefined
let requested = false
let failing = false

/** Pause between two comparisons of this process's bus with the leader's bus. */
const COMPARISON_INTERVAL_MS = 3000

/** 0 until the first announcement of this process, which is always followed by a comparison. */
let comparedAt = 0
let otherBus: string | undefined

/**
 * Publishes everything that is pending, including changes by other processes. Callers do not say
 * what is pending: that is read from the database. Never rejects: if publishing fails, the rest
 * stays pending and the next call tries again.
 * @returns whether the outbox was empty at the end. If so, everything that was committed before
 *   the call has been published.
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

// Before the process ends, a running announcement gets a moment to finish. Termination hooks run in
// reverse order, so the bus and the database are still open. The relay publishes everything that is
// still pending after that. An announcement that has not finished fails at its next message. It must
// not outlive the database: a query would wait a minute for a connection of the closed pool, and keep
// the process alive.
app.terminating(async () => {
  const timeout = new Promise((resolve) => {
    setTimeout(resolve, LAST_ANNOUNCEMENT_TIMEOUT_MS).unref()
  })
  await Promise.race([running, timeout])
  await closeBus()
  await running
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

/**
 * Logs only the first of several failures in a row. The recovery is not logged here, because each
 * service logs its own.
 */
async function tryToAnnounce() {
  try {
    const emptied = await announcePending()
    failing = false
    if (!emptied || otherBus || !comparedAt) await compareBuses()
    return emptied
  } catch (error) {
    if (!failing && !app.isTerminating) {
      logger.warn('cannot announce (%s); trying again later', causeOf(error))
    }
    failing = true
    return false
  }
}

/** Logs once that the leader uses another bus, and once that it does not any more. */
async function compareBuses() {
  if (Date.now() - comparedAt < COMPARISON_INTERVAL_MS) return
  comparedAt = Date.now()
  const before = otherBus
  const bus = await currentBus()
  otherBus = await findOtherBus(bus)
  if (otherBus && otherBus !== before) {
    logger.error(
      '%s. Give all processes the same REDIS_URL. Until then, the leading hub announces what this process writes',
      describeOtherBus(bus.name, otherBus)
    )
  } else if (before && !otherBus) {
    logger.info('this process and the leading hub use the same bus again')
  }
}
