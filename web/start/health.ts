import app from '@adonisjs/core/services/app'
import { measureWhatIsAsked } from '#hub/asked'
import { bus } from '#hub/bus'
import { databaseAnswers, Health } from '#hub/health'
import { busEcho, timed } from '#hub/metrics'

const busCarries = timed(busEcho, async () => {
  const carrier = await bus()
  await carrier.echo()
})

/** What this web server says of itself. */
export const health = new Health(
  { database: databaseAnswers, bus: busCarries },
  () => app.isTerminating || app.isTerminated
)

/** What the metrics wait for. */
export const askAll = measureWhatIsAsked(health)
