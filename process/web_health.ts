import app from '@adonisjs/core/services/app'
import { registerGauges } from '#process/scrape_gauges'
import { currentBus } from '#messaging/current_bus'
import { checkDatabase, Health } from '#process/health'
import { busEcho, timed } from '#process/metrics'

const busCarries = timed(busEcho, async () => {
  const carrier = await currentBus()
  await carrier.echo()
})

/** What this web server says of itself. */
export const health = new Health(
  { database: checkDatabase, bus: busCarries },
  () => app.isTerminating || app.isTerminated
)

/** What the metrics wait for. */
export const refreshGauges = registerGauges(health)
