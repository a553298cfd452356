import app from '@adonisjs/core/services/app'

const shutdown = new AbortController()
const pending = new Set<Promise<unknown>>()

app.terminating(async () => {
  shutdown.abort()
  await Promise.all(pending)
})

/** Aborted when this process shuts down. */
export const shutdownSignal = shutdown.signal

/** Makes the shutdown of this process wait until the run has ended. */
export function trackRun(ended: Promise<unknown>) {
  pending.add(ended)
  void ended.finally(() => pending.delete(ended))
}
