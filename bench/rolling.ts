import { nginxIsThere } from '#tests/support/nginx'
import { rollingRestart } from '#tests/support/deploy/rolling_restart'
import { summary } from './summary.js'

const SOCKETS = 500

/**
 * Both hubs and both web servers restarted in turn behind nginx under load: what it costs those who look
 * at pages, and those who watch.
 */
export async function rolling() {
  if (!nginxIsThere()) return
  const { away, failed, breaches, ...counts } = await rollingRestart(SOCKETS, 2)
  const { median, p99 } = summary(away)
  const most = Math.max(...away)

  console.log(`\nA rolling restart of two hubs and two web servers, ${SOCKETS} sockets`)
  console.table({ ...counts, 'failed': failed.length, 'sockets sent away': away.length, 'breaches': breaches.length }) // prettier-ignore
  console.table({ 'without a hub, ms': { median, p99, most } })
  for (const each of [...failed, ...breaches].slice(0, 10)) console.log(each)
  if (failed.length || breaches.length || most > 5000) process.exitCode = 1
}
