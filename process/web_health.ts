import app from '@adonisjs/core/services/app'
import { registerGauges } from '#process/scrape_gauges'
import { currentBus } from '#messaging/current_bus'
import { findOtherBus } from '#messaging/leader'
import { checkDatabase, Health } from '#process/health'
import { busEcho, timed } from '#process/metrics'

const echo = timed(busEcho, async () => {
  const bus = await currentBus()
  await bus.echo()
})

/** The leader announces what a web server on another bus writes, so the web server can still work. */
async function checkBus() {
  await echo()
  return (await findOtherBus(await currentBus())) ? 'other' : 'ok'
}

/** The health of a web server. */
export const health = new Health(
  { database: checkDatabase, bus: checkBus },
  () => app.isTerminating || app.isTerminated
)

export const refreshGauges = registerGauges(health)
