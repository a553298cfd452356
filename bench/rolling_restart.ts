import { without } from '#tests/support/programs'
import { rollingRestart } from '#tests/support/deploy/rolling_restart'
import { summary } from './latency_summary.js'

const SOCKETS = 500

/** The longest accepted time for which an open page may be without a hub. */
const AIM_MS = 5000

/**
 * Restarts both hubs and both web servers in turn behind nginx, under load. Measures how many
 * requests fail, and how long open pages are without a hub.
 */
export async function rolling() {
  const [skip, reason] = without('nginx', 'openssl')
  if (skip) return console.log(`Skipped: the rolling restart ${reason}.`)
  const { outagesMs, failures, breaches, ...counts } = await rollingRestart(SOCKETS, {
    processes: 2,
  })
  const { median, p99 } = summary(outagesMs)
  const max = Math.max(...outagesMs)

  console.log(`\nRolling restart of two hubs and two web servers, ${SOCKETS} sockets`)
  console.table({
    ...counts,
    'failed requests': failures.length,
    'sockets disconnected': outagesMs.length,
    'breaches': breaches.length,
  })
  console.table({ 'time without a hub (ms)': { median, p99, max } })
  for (const problem of [...failures, ...breaches].slice(0, 10)) console.log(problem)
  if (failures.length || breaches.length || max > AIM_MS) process.exitCode = 1
}
