import type { HttpContext } from '@adonisjs/core/http'
import { consume } from '#accounts/rate_limit'
import { storeReadings } from '#api/operations/stations'
import { respond } from '#api/respond'
import limits from '#config/rate_limits'
import { authenticateStation } from '#weather/stations/authenticate'
import { receiveReadings } from '#weather/stations/receive_readings'

/** Readings that a weather station pushes. */
export default class StationReadingsController {
  async store(ctx: HttpContext) {
    const { station, requestId } = await authenticateStation(ctx.request, Number(ctx.params.id))
    await consume([limits.stationRequests, String(station.id)])
    const { readings } = await storeReadings.body(ctx)
    return respond(ctx, await receiveReadings(station, readings, requestId))
  }
}
