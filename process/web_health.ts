import app from '@adonisjs/core/services/app'
import { registerGauges } from '#process/scrape_gauges'
import { currentBus } from '#messaging/current_bus'
import { checkDatabase, Health } from '#process/health'
import { busEcho, timed } from '#process/metrics'

const checkBus = timed(busEcho, async () => {
  const bus = await currentBus()
  await bus.echo()
})

/** The health of a web server. */
export const health = new Health(
  { database: checkDatabase, bus: checkBus },
  () => app.isTerminating || app.isTerminated
)

export const refreshGauges = registerGauges(health)
