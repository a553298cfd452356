import app from '@adonisjs/core/services/app'

const ending = new AbortController()
const running = new Set<Promise<unknown>>()

/** Ends the runs that nobody waits for with the process that began them. */
app.terminating(async () => {
  ending.abort()
  await Promise.all(running)
})

/** Aborted when this process ends. */
export const processEnding = ending.signal

export function trackRun(ended: Promise<unknown>) {
  running.add(ended)
  void ended.finally(() => running.delete(ended))
}
